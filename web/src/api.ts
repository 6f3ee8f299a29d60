/** The service's REST interface, as functions. */
import type { Choice, Conversation, Customer, DemonstrationCustomer, Message, OutgoingContent } from "./wire";

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

export class Api {
  constructor(
    private readonly token: string | null = null,
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

  private async request<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { "Accept-Language": this.language() };
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response: Response;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), TIME_OUT_MS);
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
    return (await response.json()) as T;
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
