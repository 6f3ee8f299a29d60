/** Who is signed in on this tab; gone when the tab is closed. */
import type { Staff } from "./wire";

export interface StaffSession {
  token: string;
  staff: Staff;
}

const KEY = "xiaoheng.desk.session";

export function readSession(): StaffSession | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as StaffSession | null;
  } catch {
    return null;
  }
}

export function keepSession(session: StaffSession | null): void {
  if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
  else sessionStorage.removeItem(KEY);
}
