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

/** What a customer can send. */
export type OutgoingContent = { type: "text"; text: string } | QuickReplyContent;

export type Content =
  | TextContent
  | QuickRepliesContent
  | CardContent
  | FormStepContent
  | NoticeContent
  | QuickReplyContent;

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
}

export interface DemonstrationCustomer extends Customer {
  age?: number | null;
  description?: string | null;
}

/** A frame from the service on the conversation's socket. */
export type ServerFrame =
  | { type: "ready"; last_sequence: number }
  | { type: "message"; message: Message }
  | { type: "typing"; on: boolean }
  | { type: "error"; code: string; detail: string; client_message_id?: string | null }
  | { type: "pong" };
