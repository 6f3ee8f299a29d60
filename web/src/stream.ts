/**
 * One conversation's live connection: a web socket that resumes after the last message, and plain
 * requests in its place where sockets do not get through.
 *
 *   connecting -> live            the socket is ready
 *   connecting -> polling         three attempts failed, REST answers: use it, keep trying the socket
 *   any        -> offline         the device has no network; resumes by itself
 *   any        -> stopped         the page left the conversation, or the sign-in ran out
 */
import { ApiError } from "./api";
import type { HandoffStatus, Message, OutgoingContent, ServerFrame } from "./wire";

export type StreamState = "connecting" | "live" | "polling" | "offline" | "stopped";

export interface Unsent {
  clientMessageId: string;
  content: OutgoingContent;
}

export interface StreamEvents {
  state(state: StreamState): void;
  messages(messages: Message[]): void;
  typing(on: boolean, by: "assistant" | "agent"): void;
  /** The person has read up to this message. */
  read(sequence: number): void;
  handoff(status: HandoffStatus): void;
  /** A frame may have been missed, or frames do not come: ask for what only frames tell. */
  caughtUp(): void;
  failed(clientMessageId: string, reason?: string): void;
  signedOut(): void;
}

export interface StreamOptions {
  token: string;
  address: (after: number) => string;
  /** The last message the page holds; the stream resumes after it. */
  lastSequence: () => number;
  /** What was sent and is not confirmed; sent again after every reconnection, under the same ids. */
  unsent: () => readonly Unsent[];
  fetchAfter: (after: number) => Promise<Message[]>;
  post: (unsent: Unsent) => Promise<Message[]>;
  events: StreamEvents;
  openSocket?: (address: string) => WebSocket;
  online?: () => boolean;
  random?: () => number;
}

export const UNAUTHENTICATED = 4401;
const BACK_OFF_MS = [400, 1000, 2000, 4000, 8000, 15_000];
const ATTEMPTS_BEFORE_POLLING = 3;
const POLL_MS = 3000;
const PING_MS = 20_000;
const SILENCE_MS = 45_000;
const CONNECT_MS = 8000;
const CONFIRM_MS = 15_000;

export class ConversationStream {
  private socket: WebSocket | null = null;
  private state: StreamState = "stopped";
  private attempts = 0;
  private heardAt = 0;
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private connectTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private pollTimer: ReturnType<typeof setInterval> | undefined;
  private readonly confirmTimers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly options: StreamOptions) {}

  start(): void {
    this.move("connecting");
    if (this.online()) this.connect();
    else this.goOffline();
  }

  stop(): void {
    this.move("stopped");
    this.drop();
    this.endPolling();
    clearTimeout(this.reconnectTimer);
  }

  /** Sends now if there is a way; otherwise it goes out with the next reconnection. */
  send(unsent: Unsent): void {
    if (this.state === "live") {
      this.awaitConfirmation(unsent.clientMessageId);
      this.write({ type: "send", client_message_id: unsent.clientMessageId, content: unsent.content });
    } else if (this.state === "polling") {
      void this.post(unsent);
    }
  }

  /** What matters only now: typing and reading. Lost where there is no socket. */
  whisper(frame: { type: "typing"; on: boolean } | { type: "read"; sequence: number }): void {
    if (this.state === "live") this.write(frame);
  }

  /** The device reports its network is gone. */
  goOffline(): void {
    if (this.state === "stopped") return;
    clearTimeout(this.reconnectTimer);
    this.endPolling();
    this.drop();
    this.move("offline");
  }

  /** The device has a network again, or the page came back to the front: try at once. */
  wake(): void {
    if (this.state === "stopped" || this.state === "live" || !this.online()) return;
    this.attempts = 0;
    this.endPolling();
    this.move("connecting");
    this.connect();
  }

  private connect(): void {
    this.drop();
    clearTimeout(this.reconnectTimer);
    const open = this.options.openSocket ?? ((address: string) => new WebSocket(address));
    const socket = open(this.options.address(this.options.lastSequence()));
    this.socket = socket;
    this.connectTimer = setTimeout(() => this.lost(socket), CONNECT_MS);
    socket.onopen = () => socket.send(JSON.stringify({ type: "authenticate", token: this.options.token }));
    socket.onmessage = (event: MessageEvent<string>) => this.read(JSON.parse(event.data) as ServerFrame);
    socket.onclose = (event) => (event.code === UNAUTHENTICATED ? this.signedOut() : this.lost(socket));
  }

  private read(frame: ServerFrame): void {
    this.heardAt = Date.now();
    switch (frame.type) {
      case "ready":
        this.ready();
        if (frame.read_by_staff) this.options.events.read(frame.read_by_staff);
        if (frame.handoff) this.options.events.handoff(frame.handoff);
        break;
      case "message":
        this.accept(frame.message);
        break;
      case "typing":
        this.options.events.typing(frame.on, frame.by ?? "assistant");
        break;
      case "read":
        this.options.events.read(frame.sequence);
        break;
      case "handoff":
        this.options.events.handoff(frame.status);
        break;
      case "error":
        if (frame.client_message_id) this.refuse(frame.client_message_id, frame.detail);
        break;
      case "pong":
        break;
    }
  }

  private ready(): void {
    clearTimeout(this.connectTimer);
    this.attempts = 0;
    this.endPolling();
    this.move("live");
    this.pingTimer = setInterval(() => this.ping(), PING_MS);
    for (const unsent of this.options.unsent()) this.send(unsent);
    this.options.events.caughtUp();
  }

  private accept(message: Message): void {
    const last = this.options.lastSequence();
    if (last > 0 && message.sequence > last + 1) void this.fetchMissed();
    this.deliver([message]);
  }

  private deliver(messages: Message[]): void {
    for (const { client_message_id: id } of messages) if (id) this.confirmed(id);
    if (messages.length > 0) this.options.events.messages(messages);
  }

  private ping(): void {
    if (this.socket && Date.now() - this.heardAt > SILENCE_MS) this.lost(this.socket);
    else this.write({ type: "ping" });
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.drop();
    this.options.events.typing(false, "assistant");
    this.options.events.typing(false, "agent");
    if (this.state === "stopped" || this.state === "offline") return;
    if (!this.online()) return this.goOffline();
    this.attempts += 1;
    if (this.attempts >= ATTEMPTS_BEFORE_POLLING) this.beginPolling();
    if (this.state !== "polling") this.move("connecting");
    const longest = BACK_OFF_MS[Math.min(this.attempts, BACK_OFF_MS.length) - 1] ?? POLL_MS;
    const wait = longest * (0.75 + 0.5 * (this.options.random ?? Math.random)());
    this.reconnectTimer = setTimeout(() => this.connect(), wait);
  }

  private drop(): void {
    clearTimeout(this.connectTimer);
    clearInterval(this.pingTimer);
    for (const timer of this.confirmTimers.values()) clearTimeout(timer);
    this.confirmTimers.clear();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private beginPolling(): void {
    if (this.pollTimer !== undefined) return;
    this.pollTimer = setInterval(() => void this.poll(), POLL_MS);
    void this.poll();
  }

  private endPolling(): void {
    clearInterval(this.pollTimer);
    this.pollTimer = undefined;
  }

  /** Asks once; only an answer makes this a way to send on. */
  private async poll(): Promise<void> {
    const answered = await this.fetchMissed();
    if (this.pollTimer === undefined) return;
    const before = this.state;
    this.move(answered ? "polling" : "connecting");
    if (answered && before !== "polling") for (const unsent of this.options.unsent()) this.send(unsent);
    if (answered) this.options.events.caughtUp();
  }

  private async fetchMissed(): Promise<boolean> {
    try {
      this.deliver(await this.options.fetchAfter(this.options.lastSequence()));
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.signedOut();
      return false;
    }
  }

  private async post(unsent: Unsent): Promise<void> {
    this.options.events.typing(true, "assistant");
    try {
      this.deliver(await this.options.post(unsent));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.signedOut();
      else this.refuse(unsent.clientMessageId, error instanceof ApiError ? error.detail : undefined);
    } finally {
      this.options.events.typing(false, "assistant");
    }
  }

  private awaitConfirmation(id: string): void {
    clearTimeout(this.confirmTimers.get(id));
    this.confirmTimers.set(
      id,
      setTimeout(() => this.refuse(id), CONFIRM_MS),
    );
  }

  private confirmed(id: string): void {
    clearTimeout(this.confirmTimers.get(id));
    this.confirmTimers.delete(id);
  }

  private refuse(id: string, reason?: string): void {
    this.confirmed(id);
    this.options.events.failed(id, reason);
  }

  private signedOut(): void {
    this.stop();
    this.options.events.signedOut();
  }

  private write(frame: unknown): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private online(): boolean {
    return (this.options.online ?? (() => navigator.onLine))();
  }

  private move(state: StreamState): void {
    if (this.state === state) return;
    this.state = state;
    this.options.events.state(state);
  }
}
