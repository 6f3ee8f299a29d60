/** Clocks of the work page: how long an offer stands, how long a customer waits for an answer. */

export const OFFER_SECONDS = 20;

/** Whole seconds that are left, and the share of the time, 1 to 0; `now` is the service's time in milliseconds. */
export function countDown(lapsesAt: string, now: number): { seconds: number; share: number } {
  const left = Math.max(0, Date.parse(lapsesAt) - now);
  return { seconds: Math.ceil(left / 1000), share: Math.min(1, left / (OFFER_SECONDS * 1000)) };
}

export type Urgency = "calm" | "soon" | "late";

const ANSWER_SOON_MS = 45_000;
const ANSWER_LATE_MS = 90_000;

export function urgencyOfAnswer(since: string, now: number): Urgency {
  return grade(now - Date.parse(since), ANSWER_SOON_MS, ANSWER_LATE_MS);
}

const WAIT_SOON_MS = 60_000;
const WAIT_LATE_MS = 180_000;

export function urgencyOfWait(requestedAt: string, now: number): Urgency {
  return grade(now - Date.parse(requestedAt), WAIT_SOON_MS, WAIT_LATE_MS);
}

function grade(waited: number, soon: number, late: number): Urgency {
  return waited >= late ? "late" : waited >= soon ? "soon" : "calm";
}
