/** What travels between the desk and the service. */
import type { HandoffState, Message } from "../wire";

export type { HandoffState, Message };

export type Role = "agent" | "manager" | "supervisor" | "administrator";

export interface Staff {
  id: string;
  name: string;
  username: string;
  role: Role;
  /** Nothing else is allowed before a new password is set. */
  password_due?: boolean;
}

export interface DevelopmentAccount {
  username: string;
  name: string;
  role: Role;
  description: string;
}

export type Availability = "on_duty" | "busy" | "on_leave" | "off_duty";

export interface TicketCustomer {
  name: string;
  segment?: string | null;
  age_group?: string | null;
  language: string;
  care_edition: boolean;
}

export interface Ticket {
  handoff_id: string;
  conversation_id: string;
  state: HandoffState;
  reason: string | null;
  reason_title: string;
  trigger: string;
  priority: number;
  requested_at: string;
  waiting_seconds: number;
  position: number | null;
  customer: TicketCustomer;
  marks: string[];
  staff_id: string | null;
  group_id: string;
  /** Empty for who may not read the conversation. */
  last_message: { text: string; sender: string; at: string } | null;
  unanswered_since: string | null;
  unread: number;
}

export interface Offer extends Ticket {
  lapses_at: string | null;
}

export interface Colleague {
  staff_id: string;
  name: string;
  title: string;
  availability: Availability;
  present: boolean;
  active: number;
  conversation_limit: number;
}

export interface Me {
  staff_id: string;
  name: string;
  title: string;
  role: Role;
  availability: Availability;
  /** Not by themselves, but because two offers in a row lapsed. */
  set_busy?: boolean;
  deputy_id: string | null;
  conversation_limit: number;
}

export interface Group {
  id: string;
  name: string;
  open: boolean;
  waiting: number;
}

export interface Workbench {
  me: Me;
  offers: Offer[];
  conversations: Ticket[];
  queue: Ticket[];
  colleagues: Colleague[];
  groups: Group[];
  now: string;
}

export interface CustomerCard {
  customer_id: string;
  name: string;
  segment?: string | null;
  age_group?: string | null;
  language: string;
  care_edition: boolean;
  branch_id?: string | null;
  branch_name?: string | null;
  manager_id?: string | null;
  manager_name?: string | null;
  how_to_speak: string[];
}

export type Sentiment = "calm" | "worried" | "angry" | "distressed";

export interface Brief {
  summary: string;
  said: string[];
  task: { form: string; title: string; filled: { label: string; value: string }[]; waiting_for?: string | null } | null;
  sentiment: Sentiment;
  risks: string[];
  customer: CustomerCard;
}

export interface Note {
  id: string;
  staff_id: string;
  name: string;
  text: string;
  at: string;
}

export interface HandoffEvent {
  sequence: number;
  move: string;
  from_state: HandoffState;
  to_state: HandoffState;
  actor: { kind: "customer" | "staff" | "system"; id: string };
  at: string;
  data: Record<string, unknown>;
}

export interface PreviousHandoff {
  handoff_id: string;
  requested_at: string;
  reason: string | null;
  agent: string | null;
  summary: string;
}

export interface Detail {
  ticket: Ticket;
  brief: Brief;
  callback_number: string | null;
  notes: Note[];
  tags: string[];
  wrap_up_code: string | null;
  history: HandoffEvent[];
  previous: PreviousHandoff[];
}

export interface MessagePage {
  messages: Message[];
  last_sequence: number;
  /** The last message that the customer has seen. */
  read_by_customer: number;
}

export interface Sent {
  message: Message;
  repeated: boolean;
  /** What was hidden of the text, and why. */
  notice: string | null;
}

export interface Suggestion {
  entry_id: string;
  question: string;
  answer: string;
  score: number;
}

export interface CannedReply {
  id: string;
  shortcut: string;
  title: string;
  text: string;
  group_id: string | null;
}

export interface WrapUpCode {
  code: string;
  title: string;
}

export interface OwnCustomer extends CustomerCard {
  conversation_id: string | null;
  last_contact: string | null;
}

export interface ServiceLevel {
  requests: number;
  /** Those for whom somebody was on duty. */
  queued: number;
  answered: number;
  answered_within_15s: number;
  answered_within_60s: number;
  abandoned: number;
  left_message: number;
  average_wait_seconds: number | null;
  average_handling_seconds: number | null;
  rating_average: number | null;
  ratings: number;
}

export interface SupervisedAgent extends Colleague {
  groups: string[];
  handling_seconds: number | null;
}

export interface Supervision {
  queue: Ticket[];
  active: Ticket[];
  agents: SupervisedAgent[];
  service_level: ServiceLevel;
  since: string;
}

export type Span = [from: string, to: string];

export interface DutyHours {
  always: boolean;
  workdays: Span[];
  weekends: Span[];
  holidays: Span[];
  closed_days: string[];
  open_days: string[];
}

/** A frame from the service on the desk's socket. */
export type DeskFrame =
  | { type: "ready"; connection_id: string }
  | { type: "heartbeat" }
  | { type: "changed" }
  | { type: "message"; handoff_id: string; message: Message }
  | { type: "typing"; handoff_id: string; on: boolean }
  | { type: "read"; handoff_id: string; sequence: number }
  | { type: "error"; code: string; detail: string };
