/** Addresses of the care edition: `#/care/search?q=利率`. */

import type { Edition } from "./api";

export const HOME = "/care";

/** On the talk page: the id of the screen that is asked about. */
export const ABOUT = "about";

export function pathOf(route: string): string {
  return (route.replace(/^#/, "").split("?")[0] ?? "").replace(/\/$/, "");
}

export function queryOf(address: string): URLSearchParams {
  return new URLSearchParams(address.split("?")[1] ?? "");
}

export function careAddress(path: string, query: Record<string, string> = {}): string {
  const asked = new URLSearchParams(query).toString();
  return `#${HOME}${path}${asked ? `?${asked}` : ""}`;
}

/** Where one changes from one edition to the other by going there. */
export function switchAddress(to: Edition): string {
  return careAddress("/settings", { switch: to });
}

/** The edition that an address changes to, if it does. */
export function switchedTo(address: string): Edition | null {
  const to = pathOf(address) === `${HOME}/settings` ? queryOf(address).get("switch") : null;
  return to === "care" || to === "standard" ? to : null;
}

/** The page of ours that a link of an answer means: `bank://care/family`; null for a function of the app. */
export function ownAddress(link: string): string | null {
  if (link === "bank://care") return switchAddress("care");
  if (link === "bank://standard") return switchAddress("standard");
  const path = /^bank:\/\/care((?:\/[a-z_]+)+)$/.exec(link)?.[1];
  return path ? careAddress(path) : null;
}
