import { describe, expect, it } from "vitest";
import type { Offer, Ticket } from "../wire";
import { offerCalls } from "./offerCalls";

const AT = Date.parse("2026-11-22T03:00:00Z");
const offer = (id: string, name: string, seconds: number) =>
  ({
    handoff_id: id,
    customer: { name },
    marks: ["elderly"],
    reason_title: "挂失",
    lapses_at: new Date(AT + seconds * 1000).toISOString(),
  }) as Offer;
const wang = offer("h1", "王**", 18);
const zhang = offer("h2", "张*", 20);

describe("in an open dialog", () => {
  it("offers are told with the seconds that are left, and the keys once", () => {
    expect(offerCalls([], { offers: [wang], conversations: [] }, AT, true)).toBe(
      "来访：王**，长辈，挂失。还剩 18 秒。按 Alt 加 A 接入，按 Alt 加 Q 不接。",
    );
    expect(offerCalls([], { offers: [wang, zhang], conversations: [] }, AT, false)).toBe(
      "来访：王**，长辈，挂失。还剩 18 秒。来访：张*，长辈，挂失。还剩 20 秒。",
    );
  });

  it("it is told what became of them", () => {
    const taken: Ticket = wang;
    expect(offerCalls([wang, zhang], { offers: [], conversations: [taken] }, AT, true)).toBe("已接入 王**。张* 不再等您接入。");
    expect(offerCalls([], { offers: [], conversations: [taken] }, AT, true)).toBe("");
  });
});
