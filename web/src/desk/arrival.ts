/** What single sign-on leaves in the address: a code to be exchanged once, or why there is none. */

export type Arrival = { code: string } | { problem: string } | null;

/** Read once and wiped out, so that it stays neither in the address bar nor in the history. */
export function takeArrival(): Arrival {
  const arrival = readArrival(location.hash);
  if (arrival) history.replaceState(null, "", location.pathname + location.search);
  return arrival;
}

export function readArrival(fragment: string): Arrival {
  const found = new URLSearchParams(fragment.replace(/^#/, ""));
  const code = found.get("code");
  const problem = found.get("problem");
  return code ? { code } : problem ? { problem } : null;
}
