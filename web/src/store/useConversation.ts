/** Holds one customer's open conversation for the page: loads, follows, sends and looks back. */
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import type { Api } from "../api";
import { ApiError } from "../api";
import type { StreamState } from "../stream";
import { ConversationStream } from "../stream";
import type { Message, OutgoingContent } from "../wire";
import type { Timeline } from "./timeline";
import { EMPTY, fail, firstSequence, lastSequence, queue, receive, retry } from "./timeline";

const PAGE = 30;
const TYPING_AT_MOST_MS = 30_000;
const RETRY_OPENING_MS = 4000;

export interface ConversationView {
  timeline: Timeline;
  connection: StreamState;
  typing: boolean;
  /** Whether the first page of messages has arrived. */
  loaded: boolean;
  hasOlder: boolean;
  loadingOlder: boolean;
  send: (content: OutgoingContent) => void;
  resend: (clientMessageId: string) => void;
  loadOlder: () => Promise<void>;
}

type Change = (timeline: Timeline) => Timeline;

export function useConversation(api: Api, token: string, onSignedOut: () => void): ConversationView {
  const held = useRef<Timeline>(EMPTY);
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  const [connection, setConnection] = useState<StreamState>("connecting");
  const [typing, setTyping] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const conversation = useRef<string | null>(null);
  const stream = useRef<ConversationStream | null>(null);
  const signedOut = useRef(onSignedOut);
  signedOut.current = onSignedOut;

  const apply = useCallback((change: Change) => {
    const next = change(held.current);
    if (next === held.current) return;
    held.current = next;
    refresh();
  }, []);

  useEffect(() => {
    let left = false;
    let again: ReturnType<typeof setTimeout> | undefined;

    const follow = (id: string) => {
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      const following = new ConversationStream({
        token,
        address: (after) => `${scheme}://${location.host}/api/conversations/${id}/stream?after=${after}`,
        lastSequence: () => lastSequence(held.current),
        unsent: () => held.current.outbox.filter(({ state }) => state === "sending"),
        fetchAfter: async (after) => (await api.messages(id, after)).messages,
        post: async ({ clientMessageId, content }) => (await api.send(id, clientMessageId, content)).messages,
        events: {
          state: setConnection,
          messages: (messages: Message[]) => apply((timeline) => receive(timeline, messages)),
          typing: setTyping,
          failed: (clientMessageId, reason) => apply((timeline) => fail(timeline, clientMessageId, reason)),
          signedOut: () => signedOut.current(),
        },
      });
      stream.current = following;
      following.start();
    };

    const open = async () => {
      try {
        const { id, last_sequence: last } = await api.openConversation();
        const page = await api.messages(id, Math.max(0, last - PAGE));
        if (left) return;
        conversation.current = id;
        apply((timeline) => receive(timeline, page.messages));
        setLoaded(true);
        follow(id);
      } catch (error) {
        if (left) return;
        if (error instanceof ApiError && error.status === 401) return;
        setConnection(navigator.onLine ? "connecting" : "offline");
        again = setTimeout(() => void open(), RETRY_OPENING_MS);
      }
    };
    void open();

    const offline = () => {
      setConnection("offline");
      stream.current?.goOffline();
    };
    const wake = () => {
      if (document.visibilityState === "visible") stream.current?.wake();
    };
    window.addEventListener("offline", offline);
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    return () => {
      left = true;
      clearTimeout(again);
      stream.current?.stop();
      stream.current = null;
      window.removeEventListener("offline", offline);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [api, token, apply]);

  useEffect(() => {
    if (!typing) return;
    const timer = setTimeout(() => setTyping(false), TYPING_AT_MOST_MS);
    return () => clearTimeout(timer);
  }, [typing]);

  const send = useCallback(
    (content: OutgoingContent) => {
      const clientMessageId = newId();
      const createdAt = new Date().toISOString();
      apply((timeline) => queue(timeline, { clientMessageId, content, createdAt, state: "sending" }));
      stream.current?.send({ clientMessageId, content });
    },
    [apply],
  );

  const resend = useCallback(
    (clientMessageId: string) => {
      apply((timeline) => retry(timeline, clientMessageId));
      const outgoing = held.current.outbox.find((each) => each.clientMessageId === clientMessageId);
      if (outgoing) stream.current?.send(outgoing);
    },
    [apply],
  );

  const loadOlder = useCallback(async () => {
    const first = firstSequence(held.current);
    if (!conversation.current || first <= 1) return;
    setLoadingOlder(true);
    try {
      const page = await api.messages(conversation.current, Math.max(0, first - 1 - PAGE), PAGE);
      apply((timeline) => receive(timeline, page.messages));
    } finally {
      setLoadingOlder(false);
    }
  }, [api, apply]);

  const timeline = held.current;
  const hasOlder = firstSequence(timeline) > 1;
  return { timeline, connection, typing, loaded, hasOlder, loadingOlder, send, resend, loadOlder };
}

/** A random id that also works where the page is not served over TLS. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
