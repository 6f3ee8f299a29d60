/** Reads what is answered, in its order, each message once, and only what came while the page was open. */
import { useEffect, useRef } from "react";
import { isSounding, useReader } from "../voice/useReading";
import type { Message } from "../../wire";
import { unaskedReadingOf } from "./speakable";

/** `quiet`: the customer speaks, so that reading waits. */
export function useReadNew(messages: readonly Message[], loaded: boolean, reading: boolean, quiet: boolean): void {
  const { state, read, stop, available } = useReader();
  const seen = useRef<number | null>(null);
  const waiting = useRef<Message[]>([]);
  /** Stopped here, for what comes next, and not by the customer. */
  const interrupted = useRef(false);
  const { status } = state;
  const sounding = isSounding(state);
  const sounds = useRef(sounding);
  sounds.current = sounding;

  useEffect(() => {
    if (!loaded) return;
    const last = messages[messages.length - 1]?.sequence ?? 0;
    const since = seen.current ?? last;
    seen.current = last;
    for (const message of messages.filter(({ sequence }) => sequence > since)) {
      // Who says something new has heard enough of the answer before.
      if (message.sender === "customer") {
        waiting.current = [];
        interrupted.current = sounds.current;
        stop();
      } else if (reading && available && unaskedReadingOf(message)) waiting.current.push(message);
    }
  }, [messages, loaded, reading, available, stop]);

  const halted = (status === "idle" && !state.finished && state.text !== "") || status === "failed";
  const before = useRef(halted);
  useEffect(() => {
    // The customer stopped it, or there is no sound: what waits stays on the screen.
    if (halted && !before.current && !interrupted.current) waiting.current = [];
    if (halted) interrupted.current = false;
    before.current = halted;
    if (quiet || sounding || status === "paused" || status === "blocked") return;
    const message = waiting.current.shift();
    if (message) read(unaskedReadingOf(message), keyOf(message));
  }, [messages, halted, quiet, sounding, status, read]);
}

const KEY = "message ";

export function keyOf(message: Message): string {
  return `${KEY}${message.sequence}`;
}

export function isAnswer(key: string): boolean {
  return key.startsWith(KEY);
}
