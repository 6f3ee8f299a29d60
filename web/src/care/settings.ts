/** How a customer likes to read and listen: what holds until the service has said, kept on the device, shown on the document. */
import type { Customer } from "../wire";
import type { CareSettings } from "./api";

/** Limits and the width of a step. */
export interface Range {
  least: number;
  most: number;
  step: number;
}

export const SIZE: Range = { least: 22, most: 32, step: 2 };
export const RATE: Range = { least: 0.5, most: 1.5, step: 0.1 };
export const VOLUME: Range = { least: 0, most: 1, step: 0.1 };

export const DEFAULTS: CareSettings = {
  edition: null,
  size: 24,
  rate: 0.8,
  volume: 1,
  voice: null,
  reading: true,
  contrast: "standard",
  offer_answered: false,
};

export interface Kept {
  customer: string;
  settings: CareSettings;
  /** Changed here, and not yet known to the service. */
  unsent: Partial<CareSettings>;
}

const KEY = "xiaoheng.care";
/** Pixels that browsers take for 100% of text, unless told otherwise. */
const BROWSER_TEXT_PX = 16;

export function readKept(): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Kept | null;
    return kept && { ...kept, settings: { ...DEFAULTS, ...kept.settings } };
  } catch {
    return null;
  }
}

/** Of this customer on this device; until more is known, in the edition the bank knows them to use. */
export function keptOf({ id, care_edition: care }: Customer): Kept {
  const kept = readKept();
  if (kept?.customer === id) return kept;
  return { customer: id, settings: { ...DEFAULTS, edition: care ? "care" : null }, unsent: {} };
}

export function keep(kept: Kept): void {
  localStorage.setItem(KEY, JSON.stringify(kept));
}

/** One step up or down, within the limits; in tenths, so that 0.1 + 0.2 stays 0.3. */
export function stepped(value: number, { least, most, step }: Range, by: 1 | -1): number {
  const next = Math.round((value + by * step) * 10) / 10;
  return Math.min(most, Math.max(least, next));
}

/** Puts the choice on the document, where the style sheets look for it; null takes it off again. */
export function showSettings(settings: CareSettings | null): void {
  const root = document.documentElement;
  if (!settings) {
    delete root.dataset["edition"];
    delete root.dataset["contrast"];
    root.style.removeProperty("--care-text");
    return;
  }
  root.dataset["edition"] = "care";
  root.dataset["contrast"] = settings.contrast;
  // Relative, so that text the customer has enlarged in the browser stays enlarged.
  root.style.setProperty("--care-text", `${(settings.size / BROWSER_TEXT_PX) * 100}%`);
}
