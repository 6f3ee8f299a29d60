/**
 * Reads a text aloud, sentence by sentence, and tells how far it has come.
 *
 *   idle -> preparing -> reading -> idle (finished)
 *   reading <-> paused
 *   preparing, reading -> blocked    the browser wants a tap before it makes a sound; `resume` is that tap
 *   any -> failed                    no sound to be had; the text is on the screen all the same
 */
import { PcmDecoder, SPOKEN_HZ } from "./pcm";
import type { Manner, Sentence, Speech } from "./speech";

export type PlayerStatus = "idle" | "preparing" | "reading" | "paused" | "blocked" | "failed";

export interface PlayerState {
  status: PlayerStatus;
  /** Which text of the page this is, so that it can show how far the reading has come. */
  key: string;
  text: string;
  sentences: readonly Sentence[];
  /** The sentence being spoken, counted from 0. */
  sentence: number;
  /** How many characters of it have been spoken. */
  characters: number;
  /** Read to its end. */
  finished: boolean;
  rate: number;
}

/** Before anything is read. */
export const NOTHING: PlayerState = {
  status: "idle",
  key: "",
  text: "",
  sentences: [],
  sentence: 0,
  characters: 0,
  finished: false,
  rate: 0.8,
};

export const SLOWEST = 0.5;
export const FASTEST = 1.5;
const STEP = 0.1;
/** Ahead of the clock, so that the first sample is not late. */
const LEAD_S = 0.03;
const TICK_MS = 60;
/** Of a sentence whose sound is still coming. */
const CHARACTER_S = 0.24;
const WITHOUT_TAP_MS = 500;

/** The sound of one sentence: where it lies on the audio clock. */
interface Clip {
  sentence: number;
  from: number;
  until: number;
  complete: boolean;
}

/** One reading; what belongs to an earlier one is dropped. */
interface Turn {
  abort: AbortController;
  clips: Clip[];
  sources: AudioBufferSourceNode[];
  /** Called when another sentence begins, to let its successor be fetched. */
  moved: () => void;
}

export class Player {
  private state = NOTHING;
  private audio: AudioContext | null = null;
  private volumeNode: GainNode | null = null;
  private turn: Turn | null = null;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private manner: Manner = { rate: NOTHING.rate, voice: "" };
  private volume = 1;

  constructor(
    private readonly speech: Speech,
    private readonly changed: (state: PlayerState) => void,
    private readonly openAudio: () => AudioContext = () => new AudioContext({ sampleRate: SPOKEN_HZ }),
  ) {}

  get now(): PlayerState {
    return this.state;
  }

  /** Takes the customer's settings, also for what is being read. */
  configure({ rate, voice, volume }: Manner & { volume: number }): void {
    const pace = within(rate);
    const before = this.manner.rate;
    this.manner = { rate: pace, voice };
    this.volume = volume;
    if (this.volumeNode) this.volumeNode.gain.value = volume;
    if (pace === before) return;
    const { status } = this.state;
    if (status === "reading" || status === "preparing") this.pace(pace);
    else this.move({ rate: pace });
  }

  /** Reads this from the beginning, in place of whatever is being read. */
  read(text: string, key = text): void {
    const known = text === this.state.text ? this.state.sentences : [];
    this.move({ key, text, sentences: known, rate: this.manner.rate });
    void this.begin(0);
  }

  repeat(): void {
    if (this.state.text) this.read(this.state.text, this.state.key);
  }

  pause(): void {
    if (this.state.status !== "reading" && this.state.status !== "preparing") return;
    this.move({ status: "paused" });
    void this.audio?.suspend();
  }

  /** Goes on after a pause, or begins after the tap that the browser wanted. */
  resume(): void {
    if (this.state.status !== "paused" && this.state.status !== "blocked") return;
    this.move({ status: this.turn?.clips.length ? "reading" : "preparing" });
    void this.audio?.resume();
  }

  /** Silence at once; `repeat` still knows the text. */
  stop(): void {
    const was = this.state.status;
    this.drop();
    if (was !== "idle") this.move({ status: "idle", finished: false });
  }

  slower(): void {
    this.pace(this.state.rate - STEP);
  }

  faster(): void {
    this.pace(this.state.rate + STEP);
  }

  close(): void {
    this.drop();
    void this.audio?.close();
    this.audio = this.volumeNode = null;
  }

  /** A change of pace is heard at once: the sentence being spoken begins anew. */
  private pace(rate: number): void {
    const { status, sentence } = this.state;
    this.manner = { ...this.manner, rate: within(rate) };
    this.move({ rate: this.manner.rate });
    if (status === "idle" || status === "failed") return;
    void this.begin(sentence);
  }

  private async begin(from: number): Promise<void> {
    this.drop();
    const turn: Turn = { abort: new AbortController(), clips: [], sources: [], moved: () => undefined };
    this.turn = turn;
    this.move({ status: "preparing", sentence: from, characters: 0, finished: false });
    try {
      const audio = this.wakeAudio(turn);
      if (this.state.sentences.length === 0) {
        const sentences = await this.speech.sentences(this.state.text, turn.abort.signal);
        if (turn !== this.turn) return;
        this.move({ sentences });
      }
      this.ticker = setInterval(() => this.tick(turn, audio), TICK_MS);
      for (let index = from; index < this.state.sentences.length; index += 1) {
        await this.fetch(turn, audio, index);
        if (turn !== this.turn) return;
        await this.roomAfter(turn, index);
      }
      if (this.state.sentences.length === from) this.end();
    } catch {
      if (turn !== this.turn) return;
      this.drop();
      this.move({ status: "failed" });
    }
  }

  /** Puts a sentence's sound on the clock as it arrives, right behind what is there. */
  private async fetch(turn: Turn, audio: AudioContext, index: number): Promise<void> {
    const sentence = this.state.sentences[index];
    if (!sentence) return;
    const manner = { ...this.manner, rate: this.state.rate };
    const reader = (await this.speech.sound(sentence, manner, turn.abort.signal)).getReader();
    const decoder = new PcmDecoder();
    let clip: Clip | null = null;
    for (;;) {
      const { done, value } = await reader.read();
      if (turn !== this.turn) return;
      if (done) break;
      const samples = decoder.decode(value);
      if (samples.length === 0) continue;
      const before = clip ?? lastOf(turn.clips);
      const at = Math.max(audio.currentTime + LEAD_S, before?.until ?? 0);
      if (clip === null) {
        clip = { sentence: index, from: at, until: at, complete: false };
        turn.clips.push(clip);
      }
      clip.until = at + this.schedule(turn, audio, samples, at);
      if (this.state.status === "preparing" && audio.state === "running") this.move({ status: "reading" });
    }
    if (clip) clip.complete = true;
    else turn.clips.push({ sentence: index, from: audio.currentTime, until: lastOf(turn.clips)?.until ?? 0, complete: true });
  }

  /** Seconds that the samples last. */
  private schedule(turn: Turn, audio: AudioContext, samples: Float32Array<ArrayBuffer>, at: number): number {
    const buffer = audio.createBuffer(1, samples.length, SPOKEN_HZ);
    buffer.copyToChannel(samples, 0);
    const source = audio.createBufferSource();
    source.buffer = buffer;
    source.connect(this.volumeNode ?? audio.destination);
    source.start(at);
    turn.sources.push(source);
    return samples.length / SPOKEN_HZ;
  }

  /** Only the sentence after the one being spoken is fetched ahead. */
  private async roomAfter(turn: Turn, index: number): Promise<void> {
    while (turn === this.turn && this.state.sentence < index) {
      await new Promise<void>((resolve) => (turn.moved = resolve));
    }
  }

  private tick(turn: Turn, audio: AudioContext): void {
    if (turn !== this.turn || audio.state !== "running") return;
    const now = audio.currentTime;
    const last = lastOf(turn.clips);
    if (last?.complete && last.sentence === this.state.sentences.length - 1 && now >= last.until) return this.end();
    const clip = lastOf(turn.clips.filter(({ from }) => from <= now));
    if (!clip) return;
    const length = this.state.sentences[clip.sentence]?.written.length ?? 0;
    const heard = clip.until - clip.from;
    const whole = clip.complete ? heard : Math.max(heard, (length * CHARACTER_S) / this.state.rate);
    const characters = Math.min(length, Math.floor((length * (now - clip.from)) / Math.max(whole, 0.01)));
    const moved = clip.sentence !== this.state.sentence;
    if (moved || characters !== this.state.characters) this.move({ sentence: clip.sentence, characters });
    if (moved) turn.moved();
  }

  private end(): void {
    const last = Math.max(0, this.state.sentences.length - 1);
    const characters = this.state.sentences[last]?.written.length ?? 0;
    this.drop();
    this.move({ status: "idle", sentence: last, characters, finished: true });
  }

  private wakeAudio(turn: Turn): AudioContext {
    if (!this.audio) {
      this.audio = this.openAudio();
      this.volumeNode = this.audio.createGain();
      this.volumeNode.connect(this.audio.destination);
    }
    const audio = this.audio;
    if (this.volumeNode) this.volumeNode.gain.value = this.volume;
    if (audio.state === "running") return audio;
    // Without a tap on the page this promise waits for ever.
    void audio.resume().then(() => {
      if (turn !== this.turn) return;
      if (this.state.status === "blocked") this.move({ status: turn.clips.length > 0 ? "reading" : "preparing" });
      if (this.state.status === "preparing" && turn.clips.length > 0) this.move({ status: "reading" });
    });
    setTimeout(() => {
      const waiting = this.state.status === "preparing" || this.state.status === "reading";
      if (turn === this.turn && waiting && audio.state !== "running") this.move({ status: "blocked" });
    }, WITHOUT_TAP_MS);
    return audio;
  }

  private drop(): void {
    clearInterval(this.ticker);
    const turn = this.turn;
    this.turn = null;
    if (!turn) return;
    turn.abort.abort();
    turn.moved();
    for (const source of turn.sources) {
      source.stop();
      source.disconnect();
    }
  }

  private move(some: Partial<PlayerState>): void {
    this.state = { ...this.state, ...some };
    this.changed(this.state);
  }
}

function within(rate: number): number {
  return Math.round(Math.min(FASTEST, Math.max(SLOWEST, rate)) * 100) / 100;
}

function lastOf<T>(items: readonly T[]): T | undefined {
  return items[items.length - 1];
}
