/**
 * Where the customer stands on the way to a person, put together from live frames, answers to requests
 * and what was tapped a moment ago.
 *
 * A frame is news and is always taken. An answer to a request is taken unless a frame, or the answer to a
 * later request, has come since the request went out: it may be older than those.
 */
import type { HandoffAction, HandoffState, HandoffStatus } from "../wire";

export interface Handover {
  readonly status: HandoffStatus;
  /** Tapped, and the service has not said yet where the customer stands. */
  readonly asking: boolean;
  /** Grows with every request, frame and delivered tap; orders what happened. */
  readonly clock: number;
  readonly framedAt: number;
  readonly answeredFor: number;
  /** When the service got the tap; answers to requests from before cannot know of it. */
  readonly askedAt: number;
}

export type Phase = "none" | "asking" | "waiting" | "called" | "served" | "kept";

export const NONE: HandoffStatus = { handoff_id: null, state: "bot" };
export const START: Handover = { status: NONE, asking: false, clock: 0, framedAt: 0, answeredFor: 0, askedAt: 0 };

const PHASES: Record<HandoffState, Phase> = {
  bot: "none",
  requested: "waiting",
  queued: "waiting",
  offered: "called",
  declined: "waiting",
  expired: "waiting",
  returned: "waiting",
  active: "served",
  left_message: "kept",
  wrap_up: "none",
  closed: "none",
  cancelled: "none",
};

export function phaseOf({ status, asking }: Handover): Phase {
  const phase = PHASES[status.state] ?? "none";
  return phase === "none" && asking ? "asking" : phase;
}

/** Whether the customer waits for a person, has one, or will be called. */
export function isOpen(status: HandoffStatus): boolean {
  return (PHASES[status.state] ?? "none") !== "none";
}

export function allows(status: HandoffStatus, action: HandoffAction): boolean {
  return status.can?.includes(action) ?? false;
}

/** A request goes out; the number tells its answer from others. */
export function begin(handover: Handover): [Handover, number] {
  const clock = handover.clock + 1;
  return [{ ...handover, clock }, clock];
}

export function answer(handover: Handover, request: number, status: HandoffStatus): Handover {
  if (isStale(handover, request)) return handover;
  const asking = handover.asking && !isOpen(status) && request < handover.askedAt;
  return { ...handover, status, asking, answeredFor: request };
}

/** Whether something newer is known than what the request would tell. */
export function isStale(handover: Handover, request: number): boolean {
  return handover.framedAt > request || handover.answeredFor > request;
}

export function frame(handover: Handover, status: HandoffStatus): Handover {
  const clock = handover.clock + 1;
  // What ended before the tap may be told after it.
  const asking = handover.asking && !isOpen(status);
  return { ...handover, status, asking, clock, framedAt: clock };
}

export function tap(handover: Handover): Handover {
  return { ...handover, asking: true, askedAt: Infinity };
}

/** The service has the tap. */
export function delivered(handover: Handover): Handover {
  const clock = handover.clock + 1;
  return { ...handover, clock, askedAt: clock };
}

/** The tap did not reach the service. */
export function untap(handover: Handover): Handover {
  return { ...handover, asking: false };
}

/** Shows a chosen reason before the service confirms it. */
export function reasoned(handover: Handover, reason: string | null): Handover {
  return { ...handover, status: { ...handover.status, reason } };
}
