/**
 * Whether somebody uses the page. What it fetches by itself keeps no session alive, so the service is told of what
 * people do: who reads and types for half an hour without a request must not be signed out.
 */
import { useEffect } from "react";

/** `click` for screen readers, which press without pointer or key. */
const EVENTS = ["keydown", "input", "pointerdown", "pointermove", "wheel", "touchstart", "click"] as const;
const TOLD_EVERY_MS = 20_000;

/** At once, and then at most every `everyMs`; only for what a person did, not for what a script made look like it. */
export function teller(tell: () => void, everyMs = TOLD_EVERY_MS, now: () => number = Date.now): (event: Event) => void {
  let toldAt = -Infinity;
  return (event) => {
    if (!event.isTrusted || now() - toldAt < everyMs || isStill(event)) return;
    toldAt = now();
    tell();
  };
}

export function useUsed(tell: (() => void) | null): void {
  useEffect(() => {
    if (!tell) return;
    const noticed = teller(tell);
    const how = { capture: true, passive: true };
    for (const name of EVENTS) window.addEventListener(name, noticed, how);
    return () => {
      for (const name of EVENTS) window.removeEventListener(name, noticed, how);
    };
  }, [tell]);
}

/** A pointer that lies still, while the page moves beneath it. */
function isStill(event: Event): boolean {
  if (event.type !== "pointermove") return false;
  const { movementX, movementY } = event as PointerEvent;
  return movementX === 0 && movementY === 0;
}
