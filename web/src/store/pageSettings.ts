/** What the service tells its pages: hosts that are trusted, and what may be sent. */
import { useSyncExternalStore } from "react";

export interface PageSettings {
  trusted_hosts: string[];
  attachment_bytes: number;
  /** Media types that people may send each other. */
  attachment_types: string[];
  /** Whether the service listens and speaks. */
  speech: boolean;
}

const ADDRESS = "/api/page-settings";
const UNTIL_TOLD: PageSettings = {
  trusted_hosts: [],
  attachment_bytes: 10 * 1024 * 1024,
  attachment_types: ["image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"],
  speech: true,
};

let held = UNTIL_TOLD;
let asked = false;
const listeners = new Set<() => void>();

async function ask(): Promise<void> {
  try {
    const response = await fetch(ADDRESS);
    if (!response.ok) throw new Error(`${response.status}`);
    held = { ...UNTIL_TOLD, ...((await response.json()) as Partial<PageSettings>) };
    for (const tell of listeners) tell();
  } catch {
    // Careful until told otherwise; whoever needs them next asks again.
    asked = false;
  }
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  if (!asked) {
    asked = true;
    void ask();
  }
  return () => listeners.delete(tell);
}

export function usePageSettings(): PageSettings {
  return useSyncExternalStore(subscribe, () => held);
}
