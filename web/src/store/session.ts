/** Who is signed in on this tab. The bank's app hands its token over; the demonstration signs in here. */
import type { Customer } from "../wire";

export interface Session {
  token: string;
  customer: Customer;
}

declare global {
  interface Window {
    /** Set by the bank's app before the page loads; then `bank://` links open in the app itself. */
    xiaohengSession?: Session;
  }
}

const KEY = "xiaoheng.session";

export function insideApp(): boolean {
  return window.xiaohengSession !== undefined;
}

export function readSession(): Session | null {
  if (window.xiaohengSession) return window.xiaohengSession;
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Session | null;
  } catch {
    return null;
  }
}

export function keepSession(session: Session | null): void {
  if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
  else sessionStorage.removeItem(KEY);
}
