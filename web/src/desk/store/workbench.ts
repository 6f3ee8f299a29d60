/** What the work page knows: the workbench as the service last told it, and the conversations that run. */
import { EMPTY, fail, queue, receive, retry, type Outgoing, type Timeline } from "../../store/timeline";
import type { Message, Ticket, Workbench } from "../wire";

export interface Thread {
  readonly timeline: Timeline;
  /** Whether the history has come; before that only what arrived meanwhile is here. */
  readonly loaded: boolean;
  /** When the customer was last seen typing; null once they stopped. */
  readonly typingAt: number | null;
  /** The customer's messages that nobody has read. */
  readonly unread: number;
  /** The last message that the customer has seen. */
  readonly seen: number;
  /** What the service hid of the last message, and why. */
  readonly notice: string | null;
}

export interface WorkState {
  readonly workbench: Workbench | null;
  readonly threads: Readonly<Record<string, Thread>>;
  /** Conversations that a supervisor looks on at. */
  readonly watched: readonly string[];
  /** The service's clock minus this device's, in milliseconds. */
  readonly skew: number;
}

export const NOTHING: WorkState = { workbench: null, threads: {}, watched: [], skew: 0 };
export const TYPING_MS = 8000;

const NEW_THREAD: Thread = { timeline: EMPTY, loaded: false, typingAt: null, unread: 0, seen: 0, notice: null };

export type WorkAction =
  | { type: "workbench"; workbench: Workbench; at: number }
  /** `seen`: the last message that the customer has seen. */
  | { type: "history"; handoffId: string; messages: readonly Message[]; seen: number }
  /** `attended`: the conversation is before the agent's eyes. */
  | { type: "message"; handoffId: string; message: Message; attended: boolean }
  | { type: "attended"; handoffId: string }
  | { type: "typing"; handoffId: string; on: boolean; at: number }
  | { type: "seen"; handoffId: string; sequence: number }
  | { type: "sending"; handoffId: string; outgoing: Outgoing }
  | { type: "sent"; handoffId: string; clientMessageId: string; message: Message; notice: string | null }
  | { type: "failed"; handoffId: string; clientMessageId: string; reason: string }
  | { type: "retrying"; handoffId: string; clientMessageId: string }
  | { type: "watch"; handoffId: string; on: boolean };

export function reduce(state: WorkState, action: WorkAction): WorkState {
  if (action.type === "workbench") return takeWorkbench(state, action.workbench, action.at);
  const { handoffId } = action;
  const thread = state.threads[handoffId] ?? NEW_THREAD;
  switch (action.type) {
    case "history":
      return put(state, handoffId, {
        ...thread,
        loaded: true,
        seen: Math.max(thread.seen, action.seen),
        timeline: receive(thread.timeline, action.messages),
      });
    case "message": {
      const { message, attended } = action;
      const timeline = receive(thread.timeline, [message]);
      if (timeline === thread.timeline) return state;
      const byCustomer = message.sender === "customer";
      const next = {
        ...thread,
        timeline: message.sender === "agent" ? withoutTwin(timeline, message) : timeline,
        typingAt: byCustomer ? null : thread.typingAt,
        unread: byCustomer && !attended ? thread.unread + 1 : thread.unread,
      };
      return withTicket(put(state, handoffId, next), handoffId, (ticket) => afterMessage(ticket, message));
    }
    case "attended":
      return thread.unread === 0 ? state : put(state, handoffId, { ...thread, unread: 0 });
    case "typing":
      return put(state, handoffId, { ...thread, typingAt: action.on ? action.at : null });
    case "seen":
      return put(state, handoffId, { ...thread, seen: Math.max(thread.seen, action.sequence) });
    case "sending":
      return put(state, handoffId, { ...thread, notice: null, timeline: queue(thread.timeline, action.outgoing) });
    case "sent": {
      const timeline = receive(withoutPending(thread.timeline, action.clientMessageId), [action.message]);
      const next = { ...thread, notice: action.notice, timeline };
      return withTicket(put(state, handoffId, next), handoffId, (ticket) => afterMessage(ticket, action.message));
    }
    case "failed":
      return put(state, handoffId, { ...thread, timeline: fail(thread.timeline, action.clientMessageId, action.reason) });
    case "retrying":
      return put(state, handoffId, { ...thread, timeline: retry(thread.timeline, action.clientMessageId) });
    case "watch": {
      const others = state.watched.filter((each) => each !== handoffId);
      return { ...state, watched: action.on ? [...others, handoffId] : others };
    }
  }
}

/** The tickets that have a place in the middle of the page. */
export function openTickets(state: WorkState): readonly Ticket[] {
  return state.workbench?.conversations ?? [];
}

function takeWorkbench(state: WorkState, workbench: Workbench, at: number): WorkState {
  const threads: Record<string, Thread> = {};
  for (const ticket of workbench.conversations) {
    const known = state.threads[ticket.handoff_id];
    threads[ticket.handoff_id] = known?.loaded ? known : { ...(known ?? NEW_THREAD), unread: ticket.unread };
  }
  for (const id of state.watched) threads[id] ??= state.threads[id] ?? NEW_THREAD;
  return { ...state, workbench, threads, skew: Date.parse(workbench.now) - at };
}

/** What people write; the notices between them say nothing of the customer. */
function afterMessage(ticket: Ticket, message: Message): Ticket {
  const last = ticket.last_message;
  const { sender, created_at: at } = message;
  if (sender !== "customer" && sender !== "agent") return ticket;
  if (last && Date.parse(last.at) > Date.parse(at)) return ticket;
  const unanswered = sender === "customer" ? (ticket.unanswered_since ?? at) : null;
  return { ...ticket, last_message: { text: gist(message), sender, at }, unanswered_since: unanswered };
}

function withoutPending(timeline: Timeline, clientMessageId: string): Timeline {
  return { ...timeline, outbox: timeline.outbox.filter((outgoing) => outgoing.clientMessageId !== clientMessageId) };
}

/** The live connection may bring one's own message before the answer to sending it; it must not show twice. */
function withoutTwin(timeline: Timeline, { content }: Message): Timeline {
  const twin = timeline.outbox.find(
    (outgoing) =>
      outgoing.state === "sending" &&
      outgoing.content.type === "text" &&
      content.type === "text" &&
      outgoing.content.text === content.text,
  );
  return twin ? withoutPending(timeline, twin.clientMessageId) : timeline;
}

/** A message in a line of a list. */
export function gist({ content }: Message): string {
  switch (content.type) {
    case "text":
      return content.text ?? content.markdown ?? "";
    case "attachment":
      return `[${content.name}]`;
    case "quick_reply":
    case "card":
      return content.title;
    case "form_step":
      return content.prompt;
    default:
      return content.text;
  }
}

function put(state: WorkState, handoffId: string, thread: Thread): WorkState {
  return { ...state, threads: { ...state.threads, [handoffId]: thread } };
}

function withTicket(state: WorkState, handoffId: string, change: (ticket: Ticket) => Ticket): WorkState {
  if (!state.workbench) return state;
  const conversations = state.workbench.conversations.map((ticket) =>
    ticket.handoff_id === handoffId ? change(ticket) : ticket,
  );
  return { ...state, workbench: { ...state.workbench, conversations } };
}
