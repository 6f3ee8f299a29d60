/**
 * The desk's keys: all with Alt, so that typing and screen readers keep theirs; `?` only outside of fields.
 * An offer stands for seconds only: its keys go through an open dialog, which all others leave alone.
 */
import { useEffect, useRef } from "react";

export type Command =
  | "accept" | "decline" | "next" | "previous" | "composer" | "panel" | "rail" | "note" | "transfer" | "end" | "mute" | "help"
  | "suggestion1" | "suggestion2" | "suggestion3";

/** By the key's place, since Alt changes the character on a Mac. None is a menu of Chrome's or Firefox's. */
const KEYS: Record<string, Command> = {
  KeyA: "accept",
  KeyQ: "decline",
  KeyJ: "next",
  KeyK: "previous",
  KeyI: "composer",
  KeyP: "panel",
  KeyL: "rail",
  KeyN: "note",
  KeyX: "transfer",
  KeyW: "end",
  KeyM: "mute",
  Digit1: "suggestion1",
  Digit2: "suggestion2",
  Digit3: "suggestion3",
};

const THROUGH_DIALOGS: readonly Command[] = ["accept", "decline"];

interface Pressed {
  code: string;
  key: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

export function commandOf(event: Pressed, inField: boolean, inDialog: boolean): Command | null {
  const command = keyOf(event, inField);
  return command && inDialog && !THROUGH_DIALOGS.includes(command) ? null : command;
}

function keyOf(event: Pressed, inField: boolean): Command | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey && !event.shiftKey) return KEYS[event.code] ?? null;
  return !event.altKey && !inField && (event.key === "?" || event.key === "？") ? "help" : null;
}

export function dialogIsOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** `run` returns whether there was something to do; only then is the key taken from the browser. */
export function useShortcuts(enabled: boolean, run: (command: Command) => boolean): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!enabled) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.isComposing) return;
      const command = commandOf(event, inField(event.target), dialogIsOpen());
      if (command && latest.current(command)) event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [enabled]);
}

export function pressButton(button: HTMLElement | null): boolean {
  button?.click();
  return button !== null;
}

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
