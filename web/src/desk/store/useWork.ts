/** The work page's state and live connection, for React. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { newId } from "../../ids";
import { lastSequence, type Outgoing } from "../../store/timeline";
import type { OutgoingContent } from "../../wire";
import { reasonOf, Refused, type AgentContent, type DeskApi } from "../api";
import { DeskStream, type LinkState } from "../stream";
import type { Ticker } from "../ticker";
import type { DeskFrame, Message } from "../wire";
import { NOTHING, reduce, type Thread, type WorkState } from "./workbench";

const PAGE = 200;
const REFRESH_MS = 20_000;

export interface Link {
  state: LinkState;
  lostAt: number | null;
}

export interface Work {
  state: WorkState;
  link: Link;
  /** Counts up with everything that a list fetched apart should be fetched again for. */
  version: number;
  refresh: () => Promise<void>;
  send: (handoffId: string, content: OutgoingContent) => void;
  resend: (handoffId: string, outgoing: Outgoing) => void;
  typing: (handoffId: string, on: boolean) => void;
  /** The conversation before the agent's eyes, or none; its messages are read. */
  attend: (handoffId: string | null) => void;
  watch: (handoffId: string, on: boolean) => void;
  load: (handoffId: string) => Promise<void>;
}

export function useWork(api: DeskApi, token: string, ticker: Ticker, signedOut: () => void): Work {
  const [state, dispatch] = useReducer(reduce, NOTHING);
  const [link, setLink] = useState<Link>({ state: "connecting", lostAt: null });
  const [version, setVersion] = useState(0);
  const latest = useRef(state);
  latest.current = state;
  const attended = useRef<string | null>(null);
  const refreshedAt = useRef(0);
  const refreshing = useRef<Promise<void> | null>(null);
  const again = useRef(false);

  const load = useCallback(
    async (handoffId: string) => {
      const thread = latest.current.threads[handoffId];
      const after = thread?.loaded ? lastSequence(thread.timeline) : 0;
      try {
        dispatch({ type: "history", handoffId, ...(await newest(api, handoffId, after)) });
      } catch {
        // Tried again with the next refresh.
      }
    },
    [api],
  );

  const refresh = useCallback((): Promise<void> => {
    if (refreshing.current) {
      again.current = true;
      return refreshing.current;
    }
    const work = async () => {
      do {
        again.current = false;
        try {
          const workbench = await api.workbench();
          refreshedAt.current = Date.now();
          dispatch({ type: "workbench", workbench, at: refreshedAt.current });
          setVersion((count) => count + 1);
        } catch {
          // The banner tells of a lost connection; the next tick tries again.
        }
      } while (again.current);
      refreshing.current = null;
    };
    refreshing.current = work();
    return refreshing.current;
  }, [api]);

  const post = useCallback(
    async (handoffId: string, outgoing: Outgoing) => {
      try {
        const { message, notice } = await api.send(handoffId, outgoing.clientMessageId, asAgent(outgoing.content));
        dispatch({ type: "sent", handoffId, clientMessageId: outgoing.clientMessageId, message, notice });
      } catch (error) {
        // Without a network it stays in the outbox and goes out with the next connection.
        if (error instanceof Refused && error.status === 0 && stream.current && !online.current) return;
        dispatch({ type: "failed", handoffId, clientMessageId: outgoing.clientMessageId, reason: reasonOf(error) });
      }
    },
    [api],
  );

  const online = useRef(false);
  const stream = useRef<DeskStream | null>(null);
  const onFrame = useRef<(frame: DeskFrame) => void>(() => undefined);
  onFrame.current = (frame) => {
    switch (frame.type) {
      case "ready":
        void refresh();
        for (const handoffId of latest.current.watched) stream.current?.send({ type: "watch", handoff_id: handoffId, on: true });
        for (const [handoffId, thread] of Object.entries(latest.current.threads)) {
          void load(handoffId);
          for (const outgoing of thread.timeline.outbox) if (outgoing.state === "sending") void post(handoffId, outgoing);
        }
        break;
      case "changed":
        void refresh();
        break;
      case "message":
        if (missesSome(latest.current.threads[frame.handoff_id], frame.message)) void load(frame.handoff_id);
        dispatch({
          type: "message",
          handoffId: frame.handoff_id,
          message: frame.message,
          attended: attended.current === frame.handoff_id,
        });
        break;
      case "typing":
        dispatch({ type: "typing", handoffId: frame.handoff_id, on: frame.on, at: Date.now() });
        break;
      case "read":
        dispatch({ type: "seen", handoffId: frame.handoff_id, sequence: frame.sequence });
        break;
      case "error":
      case "heartbeat":
        break;
    }
  };

  const leave = useRef(signedOut);
  leave.current = signedOut;
  useEffect(() => {
    const opened = new DeskStream({
      token,
      address: `${location.origin.replace(/^http/, "ws")}/api/desk/stream`,
      onLink: (now, lostAt) => {
        online.current = now === "live";
        setLink({ state: now, lostAt });
      },
      onFrame: (frame) => onFrame.current(frame),
      onSignedOut: () => leave.current(),
    });
    stream.current = opened;
    opened.start();
    const wake = () => opened.wake();
    const deaf = ticker.listen(() => {
      opened.tick();
      if (online.current && Date.now() - refreshedAt.current > REFRESH_MS) void refresh();
    });
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    return () => {
      deaf();
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      opened.stop();
    };
  }, [token, ticker, refresh]);

  useEffect(() => {
    for (const { handoff_id: id } of state.workbench?.conversations ?? []) {
      if (!state.threads[id]?.loaded) void load(id);
    }
  }, [state.workbench, load]);

  const read = useCallback((handoffId: string, thread: Thread) => {
    const last = lastOf(thread, "customer");
    dispatch({ type: "attended", handoffId });
    if (last) stream.current?.send({ type: "read", handoff_id: handoffId, sequence: last });
  }, []);
  const before = attended.current ? state.threads[attended.current] : undefined;
  const lastRead = before ? lastOf(before, "customer") : 0;
  useEffect(() => {
    if (attended.current && before?.loaded) read(attended.current, before);
  }, [lastRead, link.state]);

  return useMemo(
    () => ({
      state,
      link,
      version,
      refresh,
      load,
      send: (handoffId, content) => {
        const createdAt = new Date(Date.now() + latest.current.skew).toISOString();
        const outgoing: Outgoing = { clientMessageId: newId(), content, createdAt, state: "sending" };
        dispatch({ type: "sending", handoffId, outgoing });
        void post(handoffId, outgoing);
      },
      resend: (handoffId, outgoing) => {
        dispatch({ type: "retrying", handoffId, clientMessageId: outgoing.clientMessageId });
        void post(handoffId, outgoing);
      },
      typing: (handoffId, on) => stream.current?.send({ type: "typing", handoff_id: handoffId, on }),
      attend: (handoffId) => {
        attended.current = handoffId;
        const thread = handoffId ? latest.current.threads[handoffId] : undefined;
        if (handoffId && thread?.loaded) read(handoffId, thread);
      },
      watch: (handoffId, on) => {
        dispatch({ type: "watch", handoffId, on });
        if (on) void load(handoffId);
        stream.current?.send({ type: "watch", handoff_id: handoffId, on });
      },
    }),
    [state, link, version, refresh, load, post, read],
  );
}

function lastOf(thread: Thread, sender: Message["sender"]): number {
  const { messages } = thread.timeline;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message?.sender === sender) return message.sequence;
  }
  return 0;
}

function missesSome(thread: Thread | undefined, { sequence }: Message): boolean {
  return thread?.loaded === true && sequence > lastSequence(thread.timeline) + 1;
}

/** What came after `after`; of a long history that is not here yet, the newest page. */
async function newest(api: DeskApi, handoffId: string, after: number): Promise<{ messages: Message[]; seen: number }> {
  const page = await api.messages(handoffId, after, PAGE);
  const last = page.messages[page.messages.length - 1]?.sequence ?? after;
  if (last >= page.last_sequence) return { messages: page.messages, seen: page.read_by_customer };
  const rest = await api.messages(handoffId, Math.max(last, page.last_sequence - PAGE), PAGE);
  const messages = last >= page.last_sequence - PAGE ? [...page.messages, ...rest.messages] : rest.messages;
  return { messages, seen: rest.read_by_customer };
}

function asAgent(content: OutgoingContent): AgentContent {
  if (content.type === "attachment") return { type: "attachment", attachment_id: content.attachment_id };
  return { type: "text", text: content.type === "text" ? content.text : content.title };
}
