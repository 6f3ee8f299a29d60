/**
 * The desk's live connection: a web socket with a heartbeat, by which the service knows that somebody
 * sits here, and which comes back by itself.
 *
 *   connecting -> live         the socket is ready
 *   live       -> lost         closed, or silent for too long; tried again with back-off
 *   any        -> stopped      signed out, or the sign-in ran out
 *
 * It has no timers of its own: `tick` is called every second by a worker, which a browser does not
 * slow down when the tab is in the background.
 */
import { UNAUTHENTICATED } from "../stream";
import type { DeskFrame } from "./wire";

export type LinkState = "connecting" | "live" | "lost" | "stopped";

export interface DeskStreamOptions {
  token: string;
  address: string;
  /** `lostAt` is when the connection was lost, while it is. */
  onLink: (state: LinkState, lostAt: number | null) => void;
  onFrame: (frame: DeskFrame) => void;
  onSignedOut: () => void;
  openSocket?: (address: string) => WebSocket;
  now?: () => number;
  random?: () => number;
}

const HEARTBEAT_MS = 2000;
const SILENCE_MS = 7000;
const CONNECT_MS = 5000;
const BACK_OFF_MS = [500, 1000, 2000, 4000, 8000];

export class DeskStream {
  private socket: WebSocket | null = null;
  private state: LinkState = "stopped";
  private lostAt: number | null = null;
  private attempts = 0;
  private heardAt = 0;
  private beatAt = 0;
  private openedAt = 0;
  private retryAt = Infinity;

  constructor(private readonly options: DeskStreamOptions) {}

  start(): void {
    this.move("connecting");
    this.connect();
  }

  stop(): void {
    this.move("stopped");
    this.retryAt = Infinity;
    this.drop();
  }

  /** Sends now, or not at all: what must not be lost goes over REST. */
  send(frame: object): void {
    if (this.state === "live") this.write(frame);
  }

  /** Called every second. */
  tick(): void {
    if (this.state === "stopped") return;
    const now = this.now();
    const socket = this.socket;
    if (!socket) {
      if (now >= this.retryAt) this.connect();
    } else if (this.state !== "live") {
      if (now - this.openedAt > CONNECT_MS) this.lost(socket);
    } else if (now - this.heardAt > SILENCE_MS) {
      this.lost(socket);
    } else if (now - this.beatAt >= HEARTBEAT_MS - 100) {
      this.beatAt = now;
      this.write({ type: "heartbeat" });
    }
  }

  /** The network is back, or the page came to the front: try at once. */
  wake(): void {
    if (this.state === "stopped" || this.socket) return;
    this.attempts = 0;
    this.connect();
  }

  private connect(): void {
    this.drop();
    this.retryAt = Infinity;
    this.openedAt = this.now();
    const open = this.options.openSocket ?? ((address: string) => new WebSocket(address));
    const socket = open(this.options.address);
    this.socket = socket;
    socket.onopen = () => this.write({ type: "authenticate", token: this.options.token });
    socket.onmessage = (event: MessageEvent<string>) => this.read(JSON.parse(event.data) as DeskFrame);
    socket.onclose = (event) => (event.code === UNAUTHENTICATED ? this.signedOut() : this.lost(socket));
  }

  private read(frame: DeskFrame): void {
    this.heardAt = this.now();
    if (frame.type === "heartbeat") return;
    if (frame.type === "ready") {
      this.attempts = 0;
      this.beatAt = this.heardAt;
      this.lostAt = null;
      this.move("live");
    }
    this.options.onFrame(frame);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket || this.state === "stopped") return;
    this.drop();
    this.lostAt ??= this.now();
    const longest = BACK_OFF_MS[Math.min(this.attempts, BACK_OFF_MS.length - 1)] ?? HEARTBEAT_MS;
    this.attempts += 1;
    this.retryAt = this.now() + longest * (0.75 + 0.5 * (this.options.random ?? Math.random)());
    this.move("lost");
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private signedOut(): void {
    this.stop();
    this.options.onSignedOut();
  }

  private write(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  private move(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    this.options.onLink(state, this.lostAt);
  }
}
