/** What is known of one handover beside its messages; fetched again when its state or owner changes. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { DeskApi } from "../api";
import type { Detail, Ticket } from "../wire";

export interface DetailView {
  detail: Detail | null;
  reload: () => Promise<void>;
}

export function useDetail(api: DeskApi, ticket: Ticket | null): DetailView {
  const [held, setHeld] = useState<Record<string, Detail>>({});
  const id = ticket?.handoff_id ?? null;
  const asked = useRef(0);
  const shown = useRef(0);

  const reload = useCallback(async () => {
    if (!id) return;
    const number = ++asked.current;
    const detail = await api.detail(id);
    // An answer that was overtaken knows less than the one shown.
    if (number < shown.current) return;
    shown.current = number;
    setHeld((before) => ({ ...before, [id]: detail }));
  }, [api, id]);
  useEffect(() => {
    // What fails here is tried again with the next change; the messages are on the page meanwhile.
    reload().catch(() => undefined);
  }, [reload, ticket?.state, ticket?.staff_id, ticket?.reason]);

  return { detail: id ? (held[id] ?? null) : null, reload };
}
