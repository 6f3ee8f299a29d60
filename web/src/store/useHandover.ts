/** The way to a person, for the page: where the customer stands, and what the customer may do about it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, type Api } from "../api";
import type { HandoffStatus } from "../wire";
import { answer, begin, delivered, frame, isOpen, isStale, phaseOf, reasoned, START, tap, untap, type Handover, type Phase } from "./handover";

/** What came of an action: done, or the service's words on why not ("" where it gave none). */
export type Done = { done: true } | { done: false; why: string };

export interface HandoverView {
  status: HandoffStatus;
  phase: Phase;
  refresh: () => Promise<HandoffStatus | null>;
  chooseReason: (reason: string) => Promise<Done>;
  cancel: () => Promise<Done>;
  end: () => Promise<Done>;
  callBack: (number: string) => Promise<Done>;
}

interface Feed {
  onFrame: (status: HandoffStatus) => void;
  onTap: () => void;
  onTapDelivered: () => void;
  onTapFailed: () => void;
}

const DONE: Done = { done: true };
const AT_MOST_AGAIN = 3;

export function useHandover(api: Api, conversationId: string | null): [HandoverView, Feed] {
  const held = useRef<Handover>(START);
  const [, show] = useState(START);
  /** Chosen before the service knew of the request. */
  const early = useRef<string | null>(null);

  const move = useCallback((next: Handover) => {
    held.current = next;
    show(next);
  }, []);

  const request = useCallback(
    async (ask: (id: string) => Promise<HandoffStatus>): Promise<HandoffStatus | null> => {
      if (!conversationId) return null;
      const [begun, number] = begin(held.current);
      move(begun);
      const status = await ask(conversationId);
      move(answer(held.current, number, status));
      return isStale(held.current, number) ? null : status;
    },
    [conversationId, move],
  );

  const refresh = useCallback(async (): Promise<HandoffStatus | null> => {
    try {
      for (let attempt = 0; attempt < AT_MOST_AGAIN; attempt += 1) {
        const status = await request((id) => api.handoff(id));
        if (status) return status;
      }
    } catch {
      // What is shown stays until the connection is back, and then is asked for again.
    }
    return null;
  }, [api, request]);

  const act = useCallback(
    async (ask: (id: string) => Promise<HandoffStatus>): Promise<Done> => {
      try {
        await request(ask);
        return DONE;
      } catch (error) {
        void refresh();
        return { done: false, why: error instanceof ApiError && error.status > 0 ? error.detail : "" };
      }
    },
    [request, refresh],
  );

  useEffect(() => {
    void refresh();
  }, [refresh]);

  const chooseReason = useCallback(
    async (reason: string): Promise<Done> => {
      const before = held.current.status.reason ?? null;
      move(reasoned(held.current, reason));
      if (!isOpen(held.current.status)) {
        early.current = reason;
        return DONE;
      }
      const done = await act((id) => api.chooseReason(id, reason));
      if (!done.done) move(reasoned(held.current, before));
      return done;
    },
    [api, act, move],
  );

  const { status } = held.current;
  const open = isOpen(status);
  useEffect(() => {
    if (!open || !early.current) return;
    void chooseReason(early.current);
    early.current = null;
  }, [open, chooseReason]);

  const cancel = useCallback(() => act((id) => api.cancelHandoff(id)), [api, act]);
  const end = useCallback(() => act((id) => api.endHandoff(id)), [api, act]);
  const callBack = useCallback((number: string) => act((id) => api.callBack(id, number)), [api, act]);

  const onFrame = useCallback((told: HandoffStatus) => move(frame(held.current, told)), [move]);
  const onTap = useCallback(() => move(tap(held.current)), [move]);
  const onTapDelivered = useCallback(() => {
    move(delivered(held.current));
    void refresh();
  }, [move, refresh]);
  const onTapFailed = useCallback(() => move(untap(held.current)), [move]);

  const view = { status, phase: phaseOf(held.current), refresh, chooseReason, cancel, end, callBack };
  return [view, { onFrame, onTap, onTapDelivered, onTapFailed }];
}
