/** Files go up in order, once each, and survive a network that does not. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api";
import { Uploads, type Upload } from "./uploads";

const file = (name: string): File => new File(["x"], name);

describe("Uploads", () => {
  let waiting: Upload[];
  let told: string[];
  let answers: (() => Promise<never> | string)[];
  let uploads: Uploads;

  beforeEach(() => {
    vi.useFakeTimers();
    waiting = [];
    told = [];
    answers = [];
    const left = (id: string) => (waiting = waiting.filter((each) => each.id !== id));
    uploads = new Uploads({
      waiting: () => waiting,
      upload: async ({ name }) => {
        told.push(`up ${name}`);
        await answers.shift()?.();
        return { attachment_id: name, name, media_type: "image/png", size: 1 };
      },
      progress: () => undefined,
      done: (id) => (left(id), told.push(`done ${id}`)),
      refused: (id, reason) => (left(id), told.push(`refused ${id} ${reason}`)),
    });
  });

  afterEach(() => {
    uploads.stop();
    vi.useRealTimers();
  });

  it("go up one after the other", async () => {
    waiting = [{ id: "1", file: file("a") }, { id: "2", file: file("b") }];
    uploads.next();
    uploads.next();
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(["up a", "done 1", "up b", "done 2"]);
  });

  it("go up again by themselves when the network failed", async () => {
    waiting = [{ id: "1", file: file("a") }];
    answers = [() => Promise.reject(new ApiError(0, "unreachable"))];
    uploads.next();
    await vi.advanceTimersByTimeAsync(5000);
    expect(told).toEqual(["up a", "up a", "done 1"]);
  });

  it("are given up when the service refuses them, and the next one goes", async () => {
    waiting = [{ id: "1", file: file("a") }, { id: "2", file: file("b") }];
    answers = [() => Promise.reject(new ApiError(413, "太大"))];
    uploads.next();
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(["up a", "refused 1 太大", "up b", "done 2"]);
  });
});
