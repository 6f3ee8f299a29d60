/** The service's REST interface, as functions. */
import type {
  Attachment,
  Choice,
  Conversation,
  Customer,
  DemonstrationCustomer,
  HandoffStatus,
  Message,
  OutgoingContent,
} from "./wire";

/** The service refused a request; `status` is 0 when it could not be reached at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(`${status} ${detail}`);
    this.name = "ApiError";
  }
}

const TIME_OUT_MS = 15_000;
const FILE_TIME_OUT_MS = 120_000;

export class Api {
  constructor(
    readonly token: string | null = null,
    private readonly language: () => string = () => "zh-CN",
    /** Called when the service no longer accepts the token. */
    private readonly onRefused: () => void = () => undefined,
  ) {}

  demonstrationCustomers(): Promise<DemonstrationCustomer[]> {
    return this.request("GET", "/api/identity/development/customers");
  }

  signIn(customerId: string): Promise<{ token: string; expires_at: string; customer: Customer }> {
    return this.request("POST", "/api/identity/development/sign-in", { customer_id: customerId });
  }

  me(): Promise<Customer> {
    return this.request("GET", "/api/identity/me");
  }

  hotQuestions(limit = 8): Promise<Choice[]> {
    return this.request("GET", `/api/hot-questions?limit=${limit}`);
  }

  conversations(): Promise<Conversation[]> {
    return this.request("GET", "/api/conversations");
  }

  openConversation(): Promise<Conversation> {
    return this.request("POST", "/api/conversations");
  }

  messages(conversationId: string, after: number, limit = 200): Promise<{ messages: Message[]; last_sequence: number }> {
    return this.request("GET", `/api/conversations/${conversationId}/messages?after=${after}&limit=${limit}`);
  }

  send(conversationId: string, clientMessageId: string, content: OutgoingContent): Promise<{ messages: Message[] }> {
    return this.request("POST", `/api/conversations/${conversationId}/messages`, {
      client_message_id: clientMessageId,
      content,
    });
  }

  handoff(conversationId: string): Promise<HandoffStatus> {
    return this.request("GET", `/api/conversations/${conversationId}/handoff`);
  }

  chooseReason(conversationId: string, reason: string): Promise<HandoffStatus> {
    return this.request("PUT", `/api/conversations/${conversationId}/handoff/reason`, { reason });
  }

  cancelHandoff(conversationId: string): Promise<HandoffStatus> {
    return this.request("POST", `/api/conversations/${conversationId}/handoff/cancel`, {});
  }

  endHandoff(conversationId: string): Promise<HandoffStatus> {
    return this.request("POST", `/api/conversations/${conversationId}/handoff/end`, {});
  }

  callBack(conversationId: string, number: string): Promise<HandoffStatus> {
    return this.request("POST", `/api/conversations/${conversationId}/handoff/callback`, { number });
  }

  async rate(conversationId: string, handoffId: string, score: number, word: string): Promise<void> {
    const rating = { handoff_id: handoffId, score, ...(word ? { word } : {}) };
    await this.fetch("POST", `/api/conversations/${conversationId}/handoff/rating`, rating);
  }

  /** The bytes of a picture or document. */
  async attachment(attachmentId: string): Promise<Blob> {
    return (await this.fetch("GET", `/api/attachments/${attachmentId}`, undefined, FILE_TIME_OUT_MS)).blob();
  }

  /** Sends a file up; `progress` is told the part that has left, from 0 to 1. */
  upload(conversationId: string, file: File, progress: (part: number) => void): Promise<Attachment> {
    // Only XMLHttpRequest tells how much of a request has left.
    const request = new XMLHttpRequest();
    return new Promise((resolve, reject) => {
      request.open("POST", `/api/conversations/${conversationId}/attachments?name=${encodeURIComponent(file.name)}`);
      request.timeout = FILE_TIME_OUT_MS;
      request.responseType = "json";
      for (const [name, value] of Object.entries(this.headers())) request.setRequestHeader(name, value);
      request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onload = () => {
        if (request.status === 401) this.onRefused();
        const body = request.response as (Attachment & { detail?: unknown }) | null;
        if (request.status >= 200 && request.status < 300 && body) return resolve(body);
        reject(new ApiError(request.status, typeof body?.detail === "string" ? body.detail : ""));
      };
      request.onerror = request.ontimeout = () => reject(new ApiError(0, "unreachable"));
      request.send(file);
    });
  }

  async request<T>(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<T> {
    return (await (await this.fetch(method, path, body)).json()) as T;
  }

  private headers(): Record<string, string> {
    return {
      "Accept-Language": this.language(),
      ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
    };
  }

  /** The service's answer; the time limit ends when it begins. */
  async fetch(method: "GET" | "POST" | "PUT", path: string, body?: unknown, most = TIME_OUT_MS): Promise<Response> {
    const headers = this.headers();
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response: Response;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), most);
    try {
      response = await fetch(path, {
        method,
        headers,
        signal: patience.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new ApiError(0, error instanceof Error ? error.message : "unreachable");
    } finally {
      clearTimeout(timer);
    }
    if (response.status === 401 && this.token) this.onRefused();
    if (!response.ok) throw new ApiError(response.status, await detailOf(response));
    return response;
  }
}

async function detailOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { detail?: unknown };
    return typeof body.detail === "string" ? body.detail : "";
  } catch {
    return "";
  }
}
