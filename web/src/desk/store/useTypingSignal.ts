/** Tells the customer that somebody writes: on at most every few seconds, off when the text is gone or rests. */
import { useCallback, useEffect, useRef } from "react";
import { useWorkbench } from "../context";

const REPEAT_MS = 3000;
const REST_MS = 5000;

export function useTypingSignal(handoffId: string): (on: boolean) => void {
  const { typing } = useWorkbench();
  const send = useRef(typing);
  send.current = typing;
  const saidAt = useRef(0);
  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const stop = useCallback(() => {
    clearTimeout(rest.current);
    if (saidAt.current === 0) return;
    saidAt.current = 0;
    send.current(handoffId, false);
  }, [handoffId]);
  useEffect(() => stop, [stop]);

  return useCallback(
    (on: boolean) => {
      if (!on) return stop();
      clearTimeout(rest.current);
      rest.current = setTimeout(stop, REST_MS);
      if (Date.now() - saidAt.current < REPEAT_MS) return;
      saidAt.current = Date.now();
      send.current(handoffId, true);
    },
    [handoffId, stop],
  );
}
