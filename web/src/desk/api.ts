/** The service's REST interface for staff, as functions. */
import { ApiError } from "../api";
import type { Attachment } from "../wire";
import { words } from "./strings";
import type {
  Availability, CannedReply, Detail, DevelopmentAccount, DutyHours, MessagePage, OwnCustomer, Sent, Staff, Suggestion,
  Supervision, Workbench, WrapUpCode,
} from "./wire";

export type AgentContent = { type: "text"; text: string } | { type: "attachment"; attachment_id: string };

/** The service said no; `detail` is its reason in Chinese, to be shown where the action was taken. */
export class Refused extends ApiError {
  constructor(
    status: number,
    detail: string,
    readonly code: string,
    /** How long until it is worth another try, if the service said. */
    readonly retryAfterSeconds: number | null,
    /** The entry that is to be corrected, if the service named one. */
    readonly field: string | null = null,
  ) {
    super(status, detail);
    this.name = "Refused";
  }
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

const TIME_OUT_MS = 15_000;
const UPLOAD_MS = 90_000;

export class DeskApi {
  constructor(
    private readonly token: string | null = null,
    /** Called when the service no longer accepts the token. */
    private readonly onExpired: () => void = () => undefined,
  ) {}

  signIn(username: string, password: string): Promise<{ token: string; expires_at: string; staff: Staff }> {
    return this.post("/api/staff/sign-in", { username, password });
  }
  exchange(code: string): Promise<{ token: string; expires_at: string; staff: Staff }> {
    return this.post("/api/staff/oidc/exchange", { code });
  }
  signOut(): Promise<void> {
    return this.post("/api/staff/sign-out");
  }
  /** Somebody uses the page: what is only fetched does not keep the session from ending. */
  used(): Promise<void> {
    return this.post("/api/staff/used");
  }
  /** Ends every session of the account and begins a new one. */
  changePassword(current: string, next: string): Promise<{ token: string; expires_at: string; staff: Staff }> {
    return this.post("/api/staff/password", { current, new: next });
  }
  singleSignOn(): Promise<{ url: string }> {
    return this.get("/api/staff/oidc");
  }
  developmentAccounts(): Promise<DevelopmentAccount[]> {
    return this.get("/api/staff/development/accounts");
  }

  workbench(): Promise<Workbench> {
    return this.get("/api/desk/workbench");
  }
  detail(handoff: string): Promise<Detail> {
    return this.get(at(handoff));
  }
  messages(handoff: string, after: number, limit = 200): Promise<MessagePage> {
    return this.get(at(handoff, `messages?after=${after}&limit=${limit}`));
  }
  send(handoff: string, clientMessageId: string, content: AgentContent): Promise<Sent> {
    return this.post(at(handoff, "messages"), { client_message_id: clientMessageId, content });
  }
  /** The moves that need no more words. */
  move(handoff: string, move: "accept" | "decline" | "return" | "take" | "join" | "take-over" | "end"): Promise<unknown> {
    return this.post(at(handoff, move), {});
  }
  transfer(handoff: string, to: { staff_id: string } | { group_id: string }, note: string): Promise<unknown> {
    return this.post(at(handoff, "transfer"), { ...to, note });
  }
  reassign(handoff: string, staffId: string): Promise<unknown> {
    return this.post(at(handoff, "reassign"), { staff_id: staffId });
  }
  wrapUp(handoff: string, code: string, tags: string[], note: string): Promise<unknown> {
    return this.post(at(handoff, "wrap-up"), { code, tags, note });
  }
  addNote(handoff: string, text: string): Promise<unknown> {
    return this.post(at(handoff, "notes"), { text });
  }
  setTags(handoff: string, tags: string[]): Promise<unknown> {
    return this.put(at(handoff, "tags"), { tags });
  }
  suggestions(handoff: string, text: string): Promise<Suggestion[]> {
    return this.get(at(handoff, `suggestions?${new URLSearchParams({ text }).toString()}`));
  }
  cannedReplies(): Promise<CannedReply[]> {
    return this.get("/api/desk/canned-replies");
  }
  wrapUpCodes(): Promise<WrapUpCode[]> {
    return this.get("/api/desk/wrap-up-codes");
  }
  setAvailability(availability: Availability, deputyId: string | null): Promise<unknown> {
    return this.put("/api/desk/availability", { availability, ...(deputyId ? { deputy_id: deputyId } : {}) });
  }

  ownCustomers(): Promise<OwnCustomer[]> {
    return this.get("/api/desk/customers");
  }
  writeFirst(customerId: string, clientMessageId: string, text: string): Promise<unknown> {
    const path = `/api/desk/customers/${encodeURIComponent(customerId)}/messages`;
    return this.post(path, { text, client_message_id: clientMessageId });
  }

  supervision(): Promise<Supervision> {
    return this.get("/api/desk/supervision");
  }
  /** For administrators. */
  groups(): Promise<{ id: string; name: string }[]> {
    return this.get("/api/desk/admin/groups");
  }
  hours(groupId: string): Promise<DutyHours> {
    return this.get(`/api/desk/groups/${encodeURIComponent(groupId)}/hours`);
  }
  setHours(groupId: string, hours: DutyHours): Promise<unknown> {
    return this.put(`/api/desk/groups/${encodeURIComponent(groupId)}/hours`, hours);
  }

  /** The bytes of a picture or document. */
  readonly attachment = async (attachmentId: string): Promise<Blob> =>
    (await this.fetch("GET", `/api/attachments/${encodeURIComponent(attachmentId)}`, {})).blob();
  upload(conversationId: string, file: File): Promise<Attachment> {
    const name = new URLSearchParams({ name: file.name }).toString();
    return this.request("POST", `/api/conversations/${encodeURIComponent(conversationId)}/attachments?${name}`, file);
  }

  get<T>(path: string): Promise<T> {
    return this.request("GET", path);
  }
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.request("POST", path, body);
  }
  put<T>(path: string, body: unknown): Promise<T> {
    return this.request("PUT", path, body);
  }
  delete<T>(path: string): Promise<T> {
    return this.request("DELETE", path);
  }

  private async request<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const file = body instanceof File;
    const response = await this.fetch(method, path, {
      ...(body === undefined ? {} : { body: file ? body : JSON.stringify(body) }),
      ...(body === undefined ? {} : { headers: { "Content-Type": file ? body.type : "application/json" } }),
    });
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private async fetch(method: Method, path: string, more: RequestInit): Promise<Response> {
    const headers = new Headers(more.headers);
    headers.set("Accept-Language", "zh-CN");
    if (this.token) headers.set("Authorization", `Bearer ${this.token}`);
    let response: Response;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), more.body instanceof File ? UPLOAD_MS : TIME_OUT_MS);
    try {
      response = await fetch(path, { ...more, method, headers, signal: patience.signal });
    } catch (error) {
      throw new Refused(0, error instanceof Error ? error.message : "", "unreachable", null);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return response;
    const { detail, code, field } = await problemOf(response);
    if (response.status === 401 && this.token && code !== "wrong_password") this.onExpired();
    throw new Refused(response.status, detail, code, retryAfter(response), field);
  }
}

function at(handoff: string, more?: string): string {
  return `/api/desk/handoffs/${encodeURIComponent(handoff)}${more ? `/${more}` : ""}`;
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

async function problemOf(response: Response): Promise<{ detail: string; code: string; field: string | null }> {
  try {
    const { detail, code, field } = (await response.json()) as { detail?: unknown; code?: unknown; field?: unknown };
    return {
      detail: typeof detail === "string" ? detail : "",
      code: typeof code === "string" ? code : "",
      field: typeof field === "string" ? field : null,
    };
  } catch {
    return { detail: "", code: "", field: null };
  }
}

/** Why something was not done, in words for the place where it was tried. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refused && error.status === 0) return words.unreachable;
  return (error instanceof Refused && error.detail) || words.refused;
}
