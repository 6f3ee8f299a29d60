/**
 * Listens: opens the microphone, sends what it hears over the socket, and sends it again where the connection was lost.
 *
 * It ends when the service has heard silence after speech, or with `done`; nothing hangs up on a customer who is slow.
 */
import { hearsNow, IDLE, isOver, next, type Heard, type HeardFrame, type ListeningEvent, type ListeningState } from "./listening";
import { MicrophoneError, type Microphone } from "./microphone";
import { HEARD_HZ, levelOf } from "./pcm";
import { Utterance } from "./utterance";

export interface ListenerEvents {
  state(state: ListeningState): void;
  /** An utterance was understood. */
  heard(heard: Heard): void;
  /** What was heard in part was not clear enough to be taken; true where it answers a question all the same. */
  unclear(partial: string): boolean;
  /** The customer has begun to speak: whatever is being read must stop. */
  speech(): void;
  /** Loudness from 0 to 1, several times a second. */
  level(level: number): void;
}

export interface ListenerOptions {
  token: string;
  microphone: Microphone;
  events: ListenerEvents;
  /** Whether to go on listening after an utterance, for the customer's 对 or 不对. */
  goOn: boolean;
  openSocket?: () => WebSocket;
  random?: () => number;
}

const UNAUTHENTICATED = 4401;
const TRY_LATER = 1013;
const TOO_LARGE = 1009;
const BACK_OFF_MS = [400, 1000, 2000, 4000, 8000];
/** Connections that may break over one utterance before the customer is asked whether to go on with it. */
const MOST_BROKEN = 3;
const NOTHING_SAID = "现在听不了，请稍后再试，也可以打字。";

export class Listener {
  private state: ListeningState = IDLE;
  private socket: WebSocket | null = null;
  private ready = false;
  private attempts = 0;
  /** Connections that broke over what is being said. */
  private broken = 0;
  private reconnect: ReturnType<typeof setTimeout> | undefined;
  private closeMicrophone: () => void = () => undefined;
  private readonly utterance = new Utterance();
  /** The customer tapped 说完了 and the service has not answered yet. */
  private finished = false;
  private beingRead = "";
  private partial = "";
  /** Counts the times of listening, so that what belongs to an earlier one is dropped. */
  private time = 0;
  private refusal = "";
  /** The microphone was not to be had beside an answer: not again, until the customer asks for it. */
  private barred = false;

  constructor(private readonly options: ListenerOptions) {}

  get now(): ListeningState {
    return this.state;
  }

  async start(): Promise<void> {
    this.barred = false;
    this.close();
    await this.open({ type: "start" });
  }

  /** Sends what was said once more, where the service had broken over it. */
  async retry(): Promise<void> {
    if (this.state.kind !== "unanswered") return;
    this.attempts = 0;
    this.broken = MOST_BROKEN - 1;
    await this.open({ type: "retry" });
  }

  /** From now on hears whether the customer speaks over an answer, opening the microphone where it is closed. */
  attend(): void {
    if (isOver(this.state)) {
      if (this.barred) return;
      this.close();
      void this.open({ type: "attend" });
    } else if (this.state.kind !== "beside") {
      this.forget({ type: "attend" });
    }
  }

  private async open(event: ListeningEvent): Promise<void> {
    this.step(event);
    if (!(await this.openMicrophone())) return;
    this.step({ type: "granted" });
    this.connect();
  }

  /** Whether it hears; where it does not, that has been said. */
  private async openMicrophone(): Promise<boolean> {
    const time = this.time;
    try {
      const close = await this.options.microphone.open(
        (samples) => time === this.time && this.take(samples),
        () => time === this.time && void this.deafened(),
      );
      if (time === this.time) this.closeMicrophone = close;
      else close();
    } catch (error) {
      if (time === this.time) this.refuse(error instanceof MicrophoneError ? error.why : "no_microphone");
    }
    return time === this.time && !isOver(this.state);
  }

  /** The microphone went away, as in a telephone call: once more from the same place, else it is said. */
  private async deafened(): Promise<void> {
    this.closeMicrophone = () => undefined;
    if (isOver(this.state) || this.finished) return;
    if (!(await this.openMicrophone()) && isOver(this.state)) this.close();
  }

  private refuse(why: "denied" | "no_microphone"): void {
    this.barred = this.state.kind === "beside";
    this.step({ type: "refused", why });
  }

  /** The customer has said all; what comes after is not taken in until there is an answer. */
  done(): void {
    if (!hearsNow(this.state)) return;
    this.finished = true;
    this.step({ type: "done" });
    if (this.ready) this.tell({ done: 1 });
  }

  /** Forgets what was said and listens anew. */
  again(): void {
    if (isOver(this.state)) void this.start();
    else this.forget({ type: "again" });
  }

  private forget(event: ListeningEvent): void {
    this.settle();
    this.step(event);
    if (this.ready) this.tell({ reset: 1 });
  }

  stop(): void {
    if (this.ready) this.tell({ eof: 1 });
    this.close();
    this.step({ type: "stop" });
  }

  /** What is being read aloud now, so that it is not taken for the customer; "" when it is quiet. */
  reading(text: string): void {
    if (text === this.beingRead) return;
    this.beingRead = text;
    if (this.ready) this.tell({ reading: text });
  }

  private take(samples: Int16Array): void {
    this.options.events.level(levelOf(samples));
    if (this.finished || isOver(this.state)) return;
    this.utterance.add(samples, this.ready && this.state.kind !== "waiting");
    if (this.ready) this.socket?.send(bytesOf(samples));
  }

  private connect(): void {
    clearTimeout(this.reconnect);
    this.leave();
    const socket = (this.options.openSocket ?? openSocket)();
    this.socket = socket;
    this.refusal = "";
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.tell({ config: { sample_rate: HEARD_HZ, token: this.options.token, events: true } });
    socket.onmessage = (event: MessageEvent<string>) => this.read(JSON.parse(event.data) as HeardFrame);
    socket.onclose = ({ code }) => this.lost(code);
  }

  private read(frame: HeardFrame): void {
    if ("error" in frame) {
      // The close that follows tells whether to try again.
      this.refusal = frame.error.detail;
      return;
    }
    if ("partial" in frame) this.partial = frame.partial;
    if ("event" in frame) this.note(frame);
    if ("event" in frame && frame.event === "not_heard" && this.options.events.unclear(this.partial)) return;
    if ("text" in frame) return this.understood(frame);
    this.step({ type: "frame", frame });
    if (this.state.kind === "offer_person") this.close();
  }

  private note(frame: Extract<HeardFrame, { event: string }>): void {
    switch (frame.event) {
      case "ready":
        this.resume();
        break;
      case "speech":
        this.utterance.begin();
        this.partial = "";
        this.options.events.speech();
        break;
      case "not_heard":
      case "offer_person":
        this.settle();
        break;
    }
  }

  private understood(frame: HeardFrame): void {
    this.settle();
    this.step({ type: "frame", frame });
    if (this.state.kind !== "heard") return;
    const { heard } = this.state;
    if (!this.options.goOn) this.close();
    this.options.events.heard(heard);
  }

  /** A new connection knows nothing of what was said on the one before. */
  private resume(): void {
    this.ready = true;
    if (this.state.kind === "offline") this.step({ type: "granted" });
    if (this.beingRead) this.tell({ reading: this.beingRead });
    for (const piece of this.utterance.kept) this.socket?.send(bytesOf(piece));
    if (this.finished) this.tell({ done: 1 });
  }

  private lost(code: number): void {
    if (this.refusal || (this.ready && (this.utterance.hasBegun || this.finished))) this.broken += 1;
    this.leave();
    if (isOver(this.state)) return;
    if (code === UNAUTHENTICATED || code === TRY_LATER || code === TOO_LARGE || (this.refusal && code >= 4000)) {
      this.barred = this.state.kind === "beside";
      this.close();
      this.step({ type: "closed", detail: this.refusal || NOTHING_SAID });
      return;
    }
    if (this.broken >= MOST_BROKEN) {
      this.release();
      this.finished = true;
      this.step({ type: "unanswered" });
      return;
    }
    this.step({ type: "lost" });
    const longest = BACK_OFF_MS[Math.min(this.attempts, BACK_OFF_MS.length - 1)] ?? 0;
    this.attempts += 1;
    this.reconnect = setTimeout(() => this.connect(), longest * (0.75 + 0.5 * (this.options.random ?? Math.random)()));
  }

  private close(): void {
    this.release();
    this.settle();
  }

  private release(): void {
    this.time += 1;
    clearTimeout(this.reconnect);
    this.leave();
    this.closeMicrophone();
    this.closeMicrophone = () => undefined;
  }

  /** What was said has its answer, or needs none. */
  private settle(): void {
    this.utterance.clear();
    this.finished = false;
    this.attempts = 0;
    this.broken = 0;
  }

  private leave(): void {
    const socket = this.socket;
    this.socket = null;
    this.ready = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private tell(frame: unknown): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private step(event: ListeningEvent): void {
    const after = next(this.state, event);
    if (after === this.state) return;
    this.state = after;
    this.options.events.state(after);
  }
}

function openSocket(): WebSocket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${location.host}/api/speech/listen`);
}

function bytesOf(samples: Int16Array): ArrayBuffer {
  return samples.slice().buffer as ArrayBuffer;
}
