import { describe, expect, it } from "vitest";
import { clock, spokenSpan } from "../time";
import { countDown, urgencyOfAnswer } from "./clocks";
import { lookedAt, neighbour, visibleColumns } from "./columns";
import { fromField, isSpan, toField } from "./hours";

const AT = Date.parse("2026-11-22T03:00:00Z");

describe("an offer's count-down", () => {
  const lapses = new Date(AT + 20_000).toISOString();

  it("shows 20 at first, 1 to the last, and never less than 0", () => {
    expect(countDown(lapses, AT)).toEqual({ seconds: 20, share: 1 });
    expect(countDown(lapses, AT + 19_001).seconds).toBe(1);
    expect(countDown(lapses, AT + 60_000)).toEqual({ seconds: 0, share: 0 });
  });
});

describe("clocks", () => {
  it("are short to see and full to hear", () => {
    expect([clock(8000), clock(200_000), clock(3_765_000)]).toEqual(["0:08", "3:20", "1:02:45"]);
    expect([spokenSpan(8000), spokenSpan(180_000), spokenSpan(200_000), spokenSpan(3_765_000)]).toEqual([
      "8 秒", "3 分", "3 分 20 秒", "1 小时 2 分",
    ]);
  });

  it("warn after 45 and 90 seconds without an answer", () => {
    const since = new Date(AT).toISOString();
    expect([44, 45, 90].map((seconds) => urgencyOfAnswer(since, AT + seconds * 1000))).toEqual(["calm", "soon", "late"]);
  });
});

describe("columns", () => {
  it("hold the focused one and those looked at last, in their own order", () => {
    expect(visibleColumns(["a", "b", "c", "d"], ["d", "b"], 2)).toEqual(["b", "d"]);
    expect(visibleColumns(["a", "b", "c", "d"], ["d"], 3)).toEqual(["a", "b", "d"]);
    expect(visibleColumns(["a"], ["gone"], 0)).toEqual(["a"]);
    expect(lookedAt(["a", "b"], "b")).toEqual(["b", "a"]);
  });

  it("are gone through round and round", () => {
    expect([neighbour(["a", "b"], "b", 1), neighbour(["a", "b"], "a", -1), neighbour([], null, 1)]).toEqual(["a", "b", null]);
  });
});

describe("duty hours", () => {
  it("end after they begin, at midnight at the latest", () => {
    expect([isSpan(["08:30", "18:00"]), isSpan(["18:00", "08:30"]), isSpan(["08:30", ""]), isSpan(["20:00", "24:00"])]).toEqual([
      true, false, false, true,
    ]);
    expect(fromField(toField("24:00"))).toBe("24:00");
  });
});
