/** Live frames, answers to requests, and taps, in every order that they can come in. */
import { describe, expect, it } from "vitest";
import type { HandoffState, HandoffStatus } from "../wire";
import { answer, begin, delivered, frame, isStale, phaseOf, START, tap, untap } from "./handover";

const status = (state: HandoffState, position: number | null = null): HandoffStatus => ({
  handoff_id: state === "bot" ? null : "h",
  state,
  position,
});

describe("frames and answers", () => {
  it("takes what a frame says at once", () => {
    expect(frame(START, status("queued", 3)).status.position).toBe(3);
  });

  it("takes an answer when nothing came in between", () => {
    const [asked, request] = begin(START);
    expect(answer(asked, request, status("queued", 2)).status.position).toBe(2);
  });

  it("does not let an answer overtake the frame that came after the request", () => {
    const [asked, request] = begin(START);
    const told = frame(asked, status("active"));
    expect(answer(told, request, status("queued", 1))).toBe(told);
    expect(isStale(told, request)).toBe(true);
  });

  it("takes the answer to a request made after the frame", () => {
    const [asked, request] = begin(frame(START, status("queued", 1)));
    expect(answer(asked, request, status("active")).status.state).toBe("active");
  });

  it("keeps the answer to the later of two requests, whichever comes first", () => {
    const [first, one] = begin(START);
    const [second, two] = begin(first);
    const later = answer(second, two, status("bot"));
    expect(answer(later, one, status("queued", 1)).status.state).toBe("bot");
  });
});

describe("a tap", () => {
  it("is shown before the service has said anything", () => {
    expect(phaseOf(tap(START))).toBe("asking");
  });

  it("is settled by the first frame of a queue", () => {
    const held = frame(tap(START), status("queued", 3));
    expect([phaseOf(held), held.asking]).toEqual(["waiting", false]);
  });

  it("outlasts the end of an earlier handover that is told late", () => {
    expect(phaseOf(frame(tap(START), status("wrap_up")))).toBe("asking");
  });

  it("outlasts every answer until the service has it", () => {
    const [asked, request] = begin(tap(START));
    expect(phaseOf(answer(asked, request, status("bot")))).toBe("asking");
    expect(phaseOf(answer(delivered(asked), request, status("bot")))).toBe("asking");
  });

  it("is settled by an answer to a request made after it arrived, whatever that says", () => {
    const [asked, request] = begin(delivered(tap(START)));
    expect(phaseOf(answer(asked, request, status("bot")))).toBe("none");
  });

  it("that failed leaves no trace", () => {
    expect(phaseOf(untap(tap(START)))).toBe("none");
  });

  it("while waiting changes nothing that is shown", () => {
    expect(phaseOf(tap(frame(START, status("queued", 2))))).toBe("waiting");
  });
});

describe("phases", () => {
  it.each<[HandoffState, string]>([
    ["bot", "none"],
    ["queued", "waiting"],
    ["offered", "called"],
    ["returned", "waiting"],
    ["active", "served"],
    ["left_message", "kept"],
    ["wrap_up", "none"],
    ["cancelled", "none"],
  ])("shows %s as %s", (state, phase) => {
    expect(phaseOf(frame(START, status(state)))).toBe(phase);
  });
});
