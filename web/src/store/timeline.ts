/** What the page knows of a conversation: stored messages in order, and those not yet confirmed. */
import type { Attachment, Choice, Content, Message, OutgoingContent } from "../wire";

export interface Outgoing {
  clientMessageId: string;
  content: OutgoingContent;
  createdAt: string;
  state: "uploading" | "sending" | "failed";
  /** The service's own words on why it refused, if it gave any. */
  reason?: string;
  /** Of an attachment: the file, and the part of it that the service has. */
  file?: File;
  part?: number;
}

export interface Timeline {
  readonly messages: readonly Message[];
  readonly outbox: readonly Outgoing[];
}

export const EMPTY: Timeline = { messages: [], outbox: [] };

export function lastSequence(timeline: Timeline): number {
  return timeline.messages[timeline.messages.length - 1]?.sequence ?? 0;
}

export function firstSequence(timeline: Timeline): number {
  return timeline.messages[0]?.sequence ?? 0;
}

/** Adds what the service sent, once each and in order; confirmed messages leave the outbox. */
export function receive(timeline: Timeline, incoming: readonly Message[]): Timeline {
  const known = new Set(timeline.messages.map((message) => message.sequence));
  const fresh = incoming.filter((message) => !known.has(message.sequence));
  if (fresh.length === 0) return timeline;
  const unique = new Map([...timeline.messages, ...fresh].map((message) => [message.sequence, message]));
  const confirmed = new Set(fresh.map((message) => message.client_message_id));
  return {
    messages: [...unique.values()].sort((one, other) => one.sequence - other.sequence),
    outbox: timeline.outbox.filter((outgoing) => !confirmed.has(outgoing.clientMessageId)),
  };
}

export function queue(timeline: Timeline, outgoing: Outgoing): Timeline {
  return { ...timeline, outbox: [...timeline.outbox, outgoing] };
}

export function fail(timeline: Timeline, clientMessageId: string, reason?: string): Timeline {
  return change(timeline, clientMessageId, (outgoing) => ({
    ...outgoing,
    state: "failed",
    ...(reason ? { reason } : {}),
  }));
}

export function retry(timeline: Timeline, clientMessageId: string): Timeline {
  return change(timeline, clientMessageId, ({ reason: _, ...outgoing }) => ({
    ...outgoing,
    state: outgoing.content.type === "attachment" && !outgoing.content.attachment_id ? "uploading" : "sending",
  }));
}

export function progress(timeline: Timeline, clientMessageId: string, part: number): Timeline {
  return change(timeline, clientMessageId, (outgoing) => ({ ...outgoing, part }));
}

/** The service has the file; now the message that holds it can go. */
export function uploaded(timeline: Timeline, clientMessageId: string, attachment: Attachment): Timeline {
  return change(timeline, clientMessageId, (outgoing) => ({
    ...outgoing,
    content: { ...attachment, type: "attachment" },
    part: 1,
    state: "sending",
  }));
}

/** What would ask for a person: the button, wherever it stands. */
export function asksForPerson(content: OutgoingContent): boolean {
  return content.type === "quick_reply" && /^human(?::|$)/.test(content.value);
}

function change(timeline: Timeline, id: string, how: (outgoing: Outgoing) => Outgoing): Timeline {
  return {
    ...timeline,
    outbox: timeline.outbox.map((outgoing) => (outgoing.clientMessageId === id ? how(outgoing) : outgoing)),
  };
}

/** The customer's last message that the person has read. */
export function lastRead(messages: readonly Message[], read: number): number | null {
  return messages.reduce<number | null>(
    (last, { sender, sequence }) => (sender === "customer" && sequence <= read ? sequence : last),
    null,
  );
}

/** For each offer of quick replies that was used: its sequence and the value that was chosen. */
export function usedOffers(timeline: Timeline): Map<number, string> {
  const used = new Map<number, string>();
  // Newest first: a reply answers the latest offer that has it.
  const open: Message[] = [];
  const choose = (value: string) => {
    // A person can be asked for anywhere; only the offer in sight is answered by it.
    const offer = (value === "human" ? open.slice(0, 1) : open).find(
      ({ content, sequence }) => !used.has(sequence) && optionsOf(content).some((option) => option.value === value),
    );
    if (offer) used.set(offer.sequence, value);
  };
  for (const message of timeline.messages) {
    if (optionsOf(message.content).length > 0) open.unshift(message);
    if (message.sender === "customer" && message.content.type === "quick_reply") choose(message.content.value);
  }
  for (const { content } of timeline.outbox) if (content.type === "quick_reply") choose(content.value);
  return used;
}

function optionsOf(content: Content): readonly Choice[] {
  if (content.type === "quick_replies") return content.options;
  return content.type === "handoff_state" ? (content.resume ?? []) : [];
}

/** The form step that still waits for an answer: the last message, unless the customer has spoken since. */
export function openFormStep(timeline: Timeline): number | null {
  if (timeline.outbox.some((outgoing) => outgoing.state !== "failed")) return null;
  const latest = [...timeline.messages]
    .reverse()
    .find((message) => message.sender === "customer" || message.content.type === "form_step");
  return latest?.content.type === "form_step" ? latest.sequence : null;
}
