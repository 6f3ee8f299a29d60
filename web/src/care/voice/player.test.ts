/** Reading aloud: gapless, one sentence ahead, stopped at once, and silent without harm where there is no sound. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FASTEST, Player, SLOWEST, type PlayerState } from "./player";
import { SPOKEN_HZ } from "./pcm";
import type { Manner, Sentence, Speech } from "./speech";

class FakeSource {
  buffer: { length: number } | null = null;
  startedAt = -1;
  stopped = false;

  connect(): void {}
  disconnect(): void {}

  start(at: number): void {
    this.startedAt = at;
  }

  stop(): void {
    this.stopped = true;
  }
}

class FakeAudio {
  currentTime = 0;
  state: "running" | "suspended" = "running";
  destination = {};
  sources: FakeSource[] = [];
  volume = { gain: { value: 1 }, connect: () => undefined };
  private woken: () => void = () => undefined;
  needsTap = false;

  createGain() {
    return this.volume;
  }

  createBuffer(_channels: number, length: number) {
    return { length, copyToChannel: () => undefined };
  }

  createBufferSource(): FakeSource {
    const source = new FakeSource();
    this.sources.push(source);
    return source;
  }

  async suspend(): Promise<void> {
    this.state = "suspended";
  }

  resume(): Promise<void> {
    if (this.needsTap) return new Promise((resolve) => (this.woken = resolve));
    this.state = "running";
    this.woken();
    return Promise.resolve();
  }

  tap(): void {
    this.needsTap = false;
  }

  close(): void {}
}

/** Speaks a second of sound for every sentence, in two pieces cut through a sample. */
class FakeSpeech implements Speech {
  asked: { written: string; rate: number; voice: string }[] = [];
  cuts = 0;
  broken = false;
  aborted = 0;

  async sentences(text: string): Promise<Sentence[]> {
    this.cuts += 1;
    return text.split("|").map((written) => ({ written, spoken: written, language: "zh" }));
  }

  async sound({ written }: Sentence, { rate, voice }: Manner, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    if (this.broken) throw new Error("no sound");
    this.asked.push({ written, rate, voice });
    signal.addEventListener("abort", () => (this.aborted += 1));
    const bytes = SPOKEN_HZ * 2;
    return new ReadableStream({
      start(stream) {
        stream.enqueue(new Uint8Array(bytes / 2 - 1));
        stream.enqueue(new Uint8Array(bytes / 2 + 1));
        stream.close();
      },
    });
  }
}

describe("Player", () => {
  let audio: FakeAudio;
  let speech: FakeSpeech;
  let player: Player;
  let states: PlayerState[];

  beforeEach(() => {
    vi.useFakeTimers();
    audio = new FakeAudio();
    speech = new FakeSpeech();
    states = [];
    player = new Player(speech, (state) => states.push(state), () => audio as unknown as AudioContext);
  });

  afterEach(() => {
    player.close();
    vi.useRealTimers();
  });

  const settle = () => vi.advanceTimersByTimeAsync(0);
  const to = async (seconds: number) => {
    audio.currentTime = seconds;
    await vi.advanceTimersByTimeAsync(100);
  };
  const written = () => speech.asked.map((asked) => asked.written);
  const starts = () => audio.sources.map(({ startedAt }) => startedAt);

  it("puts one sentence right behind the other, whatever pieces the sound comes in", async () => {
    player.read("您好。|今天天气好。");
    await settle();
    const [first = 0] = starts();
    const lengths = audio.sources.map(({ buffer }) => (buffer?.length ?? 0) / SPOKEN_HZ);
    const expected = lengths.map((_, index) => first + lengths.slice(0, index).reduce((sum, length) => sum + length, 0));
    starts().forEach((at, index) => expect(at).toBeCloseTo(expected[index] ?? -1, 6));
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeCloseTo(2, 6);
  });

  it("fetches one sentence ahead of the one being spoken and no more", async () => {
    player.read("一。|二。|三。|四。");
    await settle();
    expect(written()).toEqual(["一。", "二。"]);
    await to(1.1);
    expect(written()).toEqual(["一。", "二。", "三。"]);
  });

  it("tells which sentence is spoken and how many of its characters", async () => {
    player.read("一二三四五六七八九十|好");
    await settle();
    await to(0.53);
    expect(player.now).toMatchObject({ status: "reading", sentence: 0, characters: 5 });
    await to(1.2);
    expect(player.now).toMatchObject({ status: "reading", sentence: 1 });
    await to(2.2);
    expect(player.now).toMatchObject({ status: "idle", finished: true, sentence: 1, characters: 1 });
  });

  it("falls silent at once when it is stopped, and tells the service that no more is wanted", async () => {
    player.read("一。|二。");
    await settle();
    player.stop();
    expect(audio.sources.every(({ stopped }) => stopped)).toBe(true);
    expect(speech.aborted).toBeGreaterThan(0);
    expect(player.now).toMatchObject({ status: "idle", finished: false });
  });

  it("drops the sound of what was being read when something else is", async () => {
    player.read("旧的。", "old");
    await settle();
    const before = audio.sources.length;
    player.read("新的。", "new");
    await settle();
    expect(audio.sources.slice(0, before).every(({ stopped }) => stopped)).toBe(true);
    expect(audio.sources.slice(before).some(({ stopped }) => stopped)).toBe(false);
    expect(player.now.key).toBe("new");
  });

  it("pauses the clock and goes on where it was", async () => {
    player.read("一。|二。");
    await settle();
    await to(0.5);
    player.pause();
    expect(audio.state).toBe("suspended");
    expect(player.now.status).toBe("paused");
    player.resume();
    expect(audio.state).toBe("running");
    expect(player.now.status).toBe("reading");
    expect(speech.asked).toHaveLength(2);
  });

  it("reads the same again from the beginning without cutting it anew", async () => {
    player.read("一。|二。", "answer");
    await settle();
    await to(3);
    player.repeat();
    await settle();
    expect(player.now).toMatchObject({ key: "answer", sentence: 0 });
    expect(speech.cuts).toBe(1);
    expect(written()).toEqual(["一。", "二。", "一。", "二。"]);
  });

  it("takes the sentence being spoken anew when the customer wants it slower", async () => {
    player.configure({ rate: 0.8, voice: "zh-neural", volume: 0.5 });
    player.read("一。|二。|三。");
    await settle();
    await to(1.3);
    player.slower();
    await settle();
    expect(speech.asked[speech.asked.length - 2]).toEqual({ written: "二。", rate: 0.7, voice: "zh-neural" });
    expect(audio.volume.gain.value).toBe(0.5);
  });

  it("takes another pace from the settings for what is being read, and lets a pause be one", async () => {
    player.configure({ rate: 0.8, voice: "zh-neural", volume: 1 });
    player.read("一。|二。|三。");
    await settle();
    await to(1.3);
    player.configure({ rate: 0.7, voice: "zh-neural", volume: 0.4 });
    await settle();
    expect(speech.asked[speech.asked.length - 2]).toEqual({ written: "二。", rate: 0.7, voice: "zh-neural" });
    expect(audio.volume.gain.value).toBe(0.4);
    player.pause();
    player.configure({ rate: 0.6, voice: "zh-neural", volume: 1 });
    await settle();
    expect(player.now).toMatchObject({ status: "paused", rate: 0.6 });
  });

  it("keeps the pace within what can be understood", () => {
    for (let tap = 0; tap < 20; tap += 1) player.slower();
    expect(player.now.rate).toBe(SLOWEST);
    for (let tap = 0; tap < 20; tap += 1) player.faster();
    expect(player.now.rate).toBe(FASTEST);
  });

  it("waits for a tap where the browser wants one, and then reads what it had", async () => {
    audio.state = "suspended";
    audio.needsTap = true;
    player.read("一。");
    await vi.advanceTimersByTimeAsync(600);
    expect(player.now.status).toBe("blocked");
    audio.tap();
    player.resume();
    await settle();
    expect(player.now.status).toBe("reading");
    await to(1.5);
    expect(player.now.finished).toBe(true);
    expect(speech.asked).toHaveLength(1);
  });

  it("says that there is no sound and keeps the text", async () => {
    speech.broken = true;
    player.read("一。");
    await settle();
    expect(player.now).toMatchObject({ status: "failed", text: "一。" });
    speech.broken = false;
    player.repeat();
    await settle();
    expect(player.now.status).toBe("reading");
  });

  it("ends at once where there is nothing to say", async () => {
    speech.sentences = async () => [];
    player.read("😊");
    await settle();
    expect(player.now).toMatchObject({ status: "idle", finished: true });
  });
});
