import { describe, expect, it } from "vitest";
import { teller } from "./used";

const did = (type: string, more: object = {}) => ({ type, isTrusted: true, ...more }) as unknown as Event;

describe("the use of the page", () => {
  it("is told at once and then at most every so often", () => {
    let now = 0;
    const told: number[] = [];
    const noticed = teller(() => told.push(now), 20, () => now);
    for (; now <= 50; now += 5) noticed(did("keydown"));
    expect(told).toEqual([0, 20, 40]);
  });

  it("is what a person does: no script's click, no pointer at rest", () => {
    let told = 0;
    const noticed = teller(() => (told += 1), 0);
    noticed(did("click", { isTrusted: false }));
    noticed(did("pointermove", { movementX: 0, movementY: 0 }));
    expect(told).toBe(0);
    noticed(did("pointermove", { movementX: 0, movementY: -2 }));
    expect(told).toBe(1);
  });
});
