/** Hears of settings that the customer has changed by words: 说慢点, 声音大点. */
import { useEffect, useRef } from "react";
import type { Message } from "../wire";

const CHANGED = "care_settings_changed";

/** `refresh` is called when the service says so in the conversation; what was said before the page was opened counts no more. */
export function useChangedByWords(messages: readonly Message[], loaded: boolean, refresh: () => void): void {
  const seen = useRef<number | null>(null);
  useEffect(() => {
    if (!loaded) return;
    const last = messages[messages.length - 1]?.sequence ?? 0;
    const since = seen.current ?? last;
    seen.current = last;
    if (messages.some(({ sequence, content }) => sequence > since && content.type === "notice" && content.code === CHANGED)) refresh();
  }, [messages, loaded, refresh]);
}
