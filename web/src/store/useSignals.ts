/** What a customer's page tells the person at the other end: typing, and how far the customer has read. */
import { useCallback, useEffect, useRef } from "react";
import type { ConversationView } from "./useConversation";

const SAY_AGAIN_MS = 3000;
const IDLE_MS = 5000;
const READ_AFTER_MS = 400;

/** To be called with every change of the text; says that it goes on at most every few seconds. */
export function useTypingSignal({ whisper, handover }: ConversationView): (text: string) => void {
  const saidAt = useRef(0);
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const served = handover.phase === "served";

  const stop = useCallback(() => {
    clearTimeout(idle.current);
    if (saidAt.current === 0) return;
    saidAt.current = 0;
    whisper({ type: "typing", on: false });
  }, [whisper]);
  useEffect(() => stop, [stop]);

  return useCallback(
    (text: string) => {
      if (!served || !text) return stop();
      clearTimeout(idle.current);
      idle.current = setTimeout(stop, IDLE_MS);
      if (Date.now() - saidAt.current < SAY_AGAIN_MS) return;
      saidAt.current = Date.now();
      whisper({ type: "typing", on: true });
    },
    [served, stop, whisper],
  );
}

/** Tells what has been read while the conversation is on the screen. */
export function useReadSignal({ timeline, connection, whisper }: ConversationView): void {
  const told = useRef(0);
  const newest = timeline.messages.reduce((last, { sender, sequence }) => (sender === "agent" ? sequence : last), 0);
  useEffect(() => {
    // A socket that was lost may have taken the last word with it.
    if (connection !== "live") told.current = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      clearTimeout(timer);
      if (connection !== "live" || newest <= told.current || document.visibilityState !== "visible") return;
      timer = setTimeout(() => {
        told.current = newest;
        whisper({ type: "read", sequence: newest });
      }, READ_AFTER_MS);
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", tell);
    };
  }, [newest, connection, whisper]);
}
