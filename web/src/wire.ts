/** What travels between the page and the service: the types of the HTTP and socket contract. */

export interface Choice {
  title: string;
  value: string;
}

export interface Link {
  title: string;
  link: string;
}

export interface TextContent {
  type: "text";
  /** Markdown from the assistant; a customer's or agent's text may come as plain `text`. */
  markdown?: string | null;
  text?: string | null;
  risk_notice?: string | null;
  source?: { entry_id: string; topic: string; question: string } | null;
  links?: Link[] | null;
}

export interface QuickRepliesContent {
  type: "quick_replies";
  text: string;
  options: Choice[];
}

export type CardKind = "feature" | "branch" | "product" | "activity" | "person";

export interface CardAction {
  title: string;
  link?: string | null;
  value?: string | null;
}

export interface CardContent {
  type: "card";
  kind: CardKind;
  title: string;
  subtitle?: string | null;
  fields?: { label: string; value: string }[] | null;
  note?: string | null;
  actions?: CardAction[] | null;
}

export interface FormStepContent {
  type: "form_step";
  form: string;
  slot: string;
  prompt: string;
  step: number;
  total: number;
  options?: Choice[] | null;
}

export interface NoticeContent {
  type: "notice";
  level: "info" | "warning";
  code: string;
  text: string;
}

export interface QuickReplyContent {
  type: "quick_reply";
  title: string;
  value: string;
}

export type HandoffState =
  | "bot"
  | "requested"
  | "queued"
  | "offered"
  | "active"
  | "wrap_up"
  | "closed"
  | "declined"
  | "expired"
  | "returned"
  | "cancelled"
  | "left_message";

/** What a customer sees of the person who serves. */
export interface AgentFace {
  name: string;
  title: string;
}

export type HandoffAction = "reason" | "cancel" | "callback" | "end" | "rate";

/** Where the customer stands on the way to a person. */
export interface HandoffStatus {
  handoff_id: string | null;
  state: HandoffState;
  reason?: string | null;
  /** Place in the queue, 1 is next. */
  position?: number | null;
  expected_wait_seconds?: number | null;
  /** When the wait clock started. */
  requested_at?: string | null;
  /** When somebody will be on duty, if known. */
  opens_at?: string | null;
  /** Last digits of the number to be called back on, where one was left. */
  callback_tail?: string | null;
  text?: string;
  spoken?: string;
  agent?: AgentFace | null;
  reasons?: Choice[];
  can?: HandoffAction[];
}

/** What is kept in the conversation of a move of the handover. */
export interface HandoffStateContent {
  type: "handoff_state";
  handoff_id: string;
  state: HandoffState;
  text: string;
  spoken?: string | null;
  agent?: AgentFace | null;
  opens_at?: string | null;
  /** The form that was left, to be taken up again. */
  resume?: Choice[] | null;
}

export interface RatingRequestContent {
  type: "rating_request";
  handoff_id: string;
  text: string;
}

export interface Attachment {
  attachment_id: string;
  name: string;
  media_type: string;
  /** Bytes. */
  size: number;
  /** Pixels, of a picture. */
  width?: number | null;
  height?: number | null;
}

export type AttachmentContent = { type: "attachment" } & Attachment;

/** What a customer can send. */
/** What the customer writes or says; `screen`: the page of the care edition that was open. */
export interface SaidContent {
  type: "text";
  text: string;
  screen?: string;
}

export type OutgoingContent = SaidContent | QuickReplyContent | AttachmentContent;

export type Content =
  | TextContent
  | QuickRepliesContent
  | CardContent
  | FormStepContent
  | NoticeContent
  | QuickReplyContent
  | HandoffStateContent
  | RatingRequestContent
  | AttachmentContent;

export type Sender = "customer" | "assistant" | "agent" | "system";

export interface Message {
  id: string;
  conversation_id: string;
  /** Position in the conversation; every device shows messages in this order. */
  sequence: number;
  sender: Sender;
  created_at: string;
  client_message_id?: string | null;
  in_reply_to?: string | null;
  /** Who wrote it, of an agent's message. */
  agent?: AgentFace | null;
  content: Content;
}

export interface Conversation {
  id: string;
  created_at: string;
  last_sequence: number;
}

export interface Customer {
  id: string;
  name: string;
  segment?: string | null;
  language?: string | null;
  /** Known to the bank to use the care edition. */
  care_edition?: boolean | null;
}

export interface DemonstrationCustomer extends Customer {
  age?: number | null;
  description?: string | null;
}

/** A frame from the service on the conversation's socket. */
export type ServerFrame =
  | { type: "ready"; last_sequence: number; read_by_staff?: number; handoff?: HandoffStatus }
  | { type: "message"; message: Message }
  | { type: "typing"; on: boolean; by?: "assistant" | "agent" }
  /** The person has read the customer's messages up to this one. */
  | { type: "read"; by: "agent"; sequence: number }
  | { type: "handoff"; status: HandoffStatus }
  | { type: "error"; code: string; detail: string; client_message_id?: string | null }
  | { type: "pong" };
