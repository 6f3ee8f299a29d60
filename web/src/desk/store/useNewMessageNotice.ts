/** A word to screen readers when a customer writes who is not the one in focus. */
import { useEffect, useRef, useState } from "react";
import { words } from "../strings";
import type { Ticket } from "../wire";
import type { Thread } from "./workbench";

export function useNewMessageNotice(
  tickets: readonly Ticket[],
  threads: Readonly<Record<string, Thread>>,
  focused: string | null,
): string {
  const [notice, setNotice] = useState("");
  const counted = useRef<Record<string, number>>({});
  useEffect(() => {
    for (const { handoff_id: id, customer } of tickets) {
      const unread = threads[id]?.unread ?? 0;
      const before = counted.current[id];
      if (id !== focused && before !== undefined && unread > before) setNotice(words.queue.newMessage(customer.name, unread));
      counted.current[id] = unread;
    }
  }, [tickets, threads, focused]);
  return notice;
}
