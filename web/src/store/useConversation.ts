/** Holds one customer's open conversation for the pages: loads, follows, sends and looks back. */
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import type { Api } from "../api";
import { ApiError } from "../api";
import { newId } from "../ids";
import type { StreamState } from "../stream";
import { ConversationStream } from "../stream";
import type { Message, OutgoingContent } from "../wire";
import type { Timeline } from "./timeline";
import { asksForPerson, EMPTY, fail, firstSequence, lastSequence, progress, queue, receive, retry, uploaded } from "./timeline";
import { Uploads } from "./uploads";
import { useHandover, type HandoverView } from "./useHandover";

const PAGE = 30;
/** How long somebody is shown to be typing when nothing more is heard. */
const TYPING_AT_MOST_MS = { assistant: 30_000, agent: 10_000 };
const RETRY_OPENING_MS = 4000;

export type Typist = "assistant" | "agent";

export interface ConversationView {
  id: string | null;
  timeline: Timeline;
  connection: StreamState;
  typing: Typist | null;
  /** The last message that the person has read. */
  readByPerson: number;
  handover: HandoverView;
  /** Whether the first page of messages has arrived. */
  loaded: boolean;
  hasOlder: boolean;
  loadingOlder: boolean;
  send: (content: OutgoingContent) => void;
  attach: (files: readonly File[]) => void;
  resend: (clientMessageId: string) => void;
  loadOlder: () => Promise<void>;
  /** Tells the person what matters only now. */
  whisper: ConversationStream["whisper"];
  loadAttachment: (attachmentId: string) => Promise<Blob>;
  rate: (handoffId: string, score: number, word: string) => Promise<void>;
}

type Change = (timeline: Timeline) => Timeline;

/** `wanted`: open a conversation where the customer has none yet; otherwise only one that exists is followed. */
export function useConversation(api: Api, token: string, wanted: boolean, onSignedOut: () => void): ConversationView {
  const held = useRef<Timeline>(EMPTY);
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  const [id, setId] = useState<string | null>(null);
  const [connection, setConnection] = useState<StreamState>("connecting");
  const [typing, setTyping] = useState<Typist | null>(null);
  const [readByPerson, setReadByPerson] = useState(0);
  const [loaded, setLoaded] = useState(false);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const stream = useRef<ConversationStream | null>(null);
  const uploads = useRef<Uploads | null>(null);
  const signedOut = useRef(onSignedOut);
  signedOut.current = onSignedOut;
  const [handover, feed] = useHandover(api, id);
  const { onFrame, onTap, onTapDelivered, onTapFailed } = feed;
  const tapDelivered = useRef(onTapDelivered);
  tapDelivered.current = onTapDelivered;
  const askAgain = useRef(handover.refresh);
  askAgain.current = handover.refresh;
  const follow = useExisting(api, wanted);

  const apply = useCallback((change: Change) => {
    const next = change(held.current);
    if (next === held.current) return;
    held.current = next;
    refresh();
  }, []);

  const received = useCallback(
    (messages: readonly Message[]) => {
      const asked = held.current.outbox.filter(({ content }) => asksForPerson(content)).length;
      apply((timeline) => receive(timeline, messages));
      const left = held.current.outbox.filter(({ content }) => asksForPerson(content)).length;
      if (left < asked) tapDelivered.current();
      if (messages.some(({ sender }) => sender === "agent")) setTyping((now) => (now === "agent" ? null : now));
    },
    [apply],
  );

  const refused = useCallback(
    (clientMessageId: string, reason?: string) => {
      const outgoing = held.current.outbox.find((each) => each.clientMessageId === clientMessageId);
      if (outgoing && asksForPerson(outgoing.content)) onTapFailed();
      apply((timeline) => fail(timeline, clientMessageId, reason));
    },
    [apply, onTapFailed],
  );

  useEffect(() => {
    if (!follow) return;
    let left = false;
    let again: ReturnType<typeof setTimeout> | undefined;

    const begin = (conversation: string) => {
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      const following = new ConversationStream({
        token,
        address: (after) => `${scheme}://${location.host}/api/conversations/${conversation}/stream?after=${after}`,
        lastSequence: () => lastSequence(held.current),
        unsent: () => held.current.outbox.filter(({ state }) => state === "sending"),
        fetchAfter: async (after) => (await api.messages(conversation, after)).messages,
        post: async ({ clientMessageId, content }) => (await api.send(conversation, clientMessageId, content)).messages,
        events: {
          state: setConnection,
          messages: received,
          typing: (on, by) => setTyping((now) => (on ? by : now === by ? null : now)),
          read: (sequence) => setReadByPerson((now) => Math.max(now, sequence)),
          handoff: onFrame,
          caughtUp: () => {
            void askAgain.current();
            uploads.current?.next();
          },
          failed: refused,
          signedOut: () => signedOut.current(),
        },
      });
      const sending = new Uploads({
        waiting: () =>
          held.current.outbox.flatMap(({ state, clientMessageId, file }) =>
            state === "uploading" && file ? [{ id: clientMessageId, file }] : [],
          ),
        upload: (file, told) => api.upload(conversation, file, told),
        progress: (clientMessageId, part) => apply((timeline) => progress(timeline, clientMessageId, part)),
        done: (clientMessageId, attachment) => {
          apply((timeline) => uploaded(timeline, clientMessageId, attachment));
          following.send({ clientMessageId, content: { ...attachment, type: "attachment" } });
        },
        refused: (clientMessageId, reason) => apply((timeline) => fail(timeline, clientMessageId, reason)),
      });
      stream.current = following;
      uploads.current = sending;
      following.start();
      sending.next();
    };

    const open = async () => {
      try {
        const { id: opened, last_sequence: last } = await api.openConversation();
        const page = await api.messages(opened, Math.max(0, last - PAGE));
        if (left) return;
        setId(opened);
        apply((timeline) => receive(timeline, page.messages));
        setLoaded(true);
        begin(opened);
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
      uploads.current?.stop();
      uploads.current = null;
      window.removeEventListener("offline", offline);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [api, token, follow, apply, received, refused, onFrame]);

  useEffect(() => {
    if (!typing) return;
    const timer = setTimeout(() => setTyping(null), TYPING_AT_MOST_MS[typing]);
    return () => clearTimeout(timer);
  }, [typing]);

  const send = useCallback(
    (content: OutgoingContent) => {
      const clientMessageId = newId();
      const createdAt = new Date().toISOString();
      if (asksForPerson(content)) onTap();
      apply((timeline) => queue(timeline, { clientMessageId, content, createdAt, state: "sending" }));
      stream.current?.send({ clientMessageId, content });
    },
    [apply, onTap],
  );

  const attach = useCallback(
    (files: readonly File[]) => {
      const createdAt = new Date().toISOString();
      for (const file of files) {
        const content = { type: "attachment" as const, attachment_id: "", name: file.name, media_type: file.type, size: file.size };
        apply((timeline) => queue(timeline, { clientMessageId: newId(), content, createdAt, state: "uploading", file, part: 0 }));
      }
      uploads.current?.next();
    },
    [apply],
  );

  const resend = useCallback(
    (clientMessageId: string) => {
      apply((timeline) => retry(timeline, clientMessageId));
      const outgoing = held.current.outbox.find((each) => each.clientMessageId === clientMessageId);
      if (!outgoing) return;
      if (outgoing.state === "uploading") return uploads.current?.next();
      if (asksForPerson(outgoing.content)) onTap();
      stream.current?.send(outgoing);
    },
    [apply, onTap],
  );

  const loadOlder = useCallback(async () => {
    const first = firstSequence(held.current);
    if (!id || first <= 1) return;
    setLoadingOlder(true);
    try {
      const page = await api.messages(id, Math.max(0, first - 1 - PAGE), PAGE);
      apply((timeline) => receive(timeline, page.messages));
    } finally {
      setLoadingOlder(false);
    }
  }, [api, apply, id]);

  const whisper = useCallback<ConversationStream["whisper"]>((frame) => stream.current?.whisper(frame), []);
  const loadAttachment = useCallback((attachmentId: string) => api.attachment(attachmentId), [api]);
  const rate = useCallback(
    async (handoffId: string, score: number, word: string) => {
      if (id) await api.rate(id, handoffId, score, word);
    },
    [api, id],
  );

  const timeline = held.current;
  return {
    id,
    timeline,
    connection,
    // The assistant is silent while a person has the conversation, whatever is on its way.
    typing: typing === "assistant" && handover.phase === "served" ? null : typing,
    readByPerson,
    handover,
    loaded,
    hasOlder: firstSequence(timeline) > 1,
    loadingOlder,
    send,
    attach,
    resend,
    loadOlder,
    whisper,
    loadAttachment,
    rate,
  };
}

/** Whether there is a conversation to follow: one is wanted, or the customer has one already. */
function useExisting(api: Api, wanted: boolean): boolean {
  const [exists, setExists] = useState(false);
  const followed = wanted || exists;
  useEffect(() => {
    if (followed) return;
    let left = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      api.conversations().then(
        (conversations) => !left && setExists(conversations.length > 0),
        () => {
          if (!left) again = setTimeout(look, RETRY_OPENING_MS);
        },
      );
    };
    look();
    return () => {
      left = true;
      clearTimeout(again);
    };
  }, [api, followed]);
  return followed;
}
