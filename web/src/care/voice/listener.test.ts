/** Listening: nothing said is lost, nobody is hurried, and 对 or 不对 can be said as well as tapped. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { confirmation, type Heard, type HeardFrame, type ListeningState } from "./listening";
import { Listener } from "./listener";
import { MicrophoneError, type Microphone } from "./microphone";
import { HEARD_HZ, levelOf, PcmDecoder } from "./pcm";
import { Resampler } from "./resample";
import { Utterance } from "./utterance";

class FakeSocket {
  binaryType = "";
  sent: unknown[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  send(frame: string | ArrayBuffer): void {
    this.sent.push(typeof frame === "string" ? JSON.parse(frame) : [...new Int16Array(frame)]);
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.();
    this.say({ event: "ready" });
  }

  say(...frames: HeardFrame[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drop(code = 1006): void {
    this.onclose?.({ code });
  }
}

class FakeMicrophone implements Microphone {
  take: (samples: Int16Array) => void = () => undefined;
  isOpen = false;
  refuses: MicrophoneError | null = null;

  lose: () => void = () => undefined;

  async open(take: (samples: Int16Array) => void, lost: () => void): Promise<() => void> {
    if (this.refuses) throw this.refuses;
    this.take = take;
    this.lose = lost;
    this.isOpen = true;
    return () => (this.isOpen = false);
  }

  hear(...samples: number[]): void {
    this.take(Int16Array.from(samples));
  }
}

describe("Listener", () => {
  let sockets: FakeSocket[];
  let microphone: FakeMicrophone;
  let states: ListeningState[];
  let heard: Heard[];
  let speech: number;
  let answers: string[];

  const listenerOf = (goOn: boolean) =>
    new Listener({
      token: "t",
      microphone,
      goOn,
      openSocket: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      random: () => 0.5,
      events: {
        state: (state) => states.push(state),
        heard: (each) => heard.push(each),
        speech: () => (speech += 1),
        unclear: (partial) => answers.includes(partial),
        level: () => undefined,
      },
    });
  const started = async (goOn = true): Promise<[Listener, FakeSocket]> => {
    const listener = listenerOf(goOn);
    await listener.start();
    const socket = sockets[0];
    if (!socket) throw new Error("no socket");
    socket.open();
    return [listener, socket];
  };
  const kinds = () => states.map(({ kind }) => kind);

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    microphone = new FakeMicrophone();
    states = [];
    heard = [];
    speech = 0;
    answers = [];
  });

  afterEach(() => vi.useRealTimers());

  it("opens the microphone again after a telephone call, and loses nothing that was said", async () => {
    const [, socket] = await started();
    socket.say({ event: "ready" });
    microphone.hear(1, 2);
    microphone.lose();
    await vi.advanceTimersByTimeAsync(0);
    expect(microphone.isOpen).toBe(true);
    microphone.hear(3, 4);
    expect(sockets).toHaveLength(1);
    expect(kinds()).not.toContain("no_microphone");
  });

  it("says so where the microphone does not come back", async () => {
    const [listener] = await started();
    microphone.refuses = new MicrophoneError("denied");
    microphone.lose();
    await vi.advanceTimersByTimeAsync(0);
    expect(listener.now.kind).toBe("denied");
  });

  it("names the customer in the first frame and nowhere else", async () => {
    const [, socket] = await started();
    expect(socket.sent[0]).toEqual({ config: { sample_rate: HEARD_HZ, token: "t", events: true } });
  });

  it("goes from asking to listening to what was heard", async () => {
    const [, socket] = await started();
    socket.say({ event: "listening" }, { event: "speech" }, { partial: "转" }, { event: "endpoint" }, { text: "转三千五" });
    expect(kinds()).toEqual(["asking", "connecting", "listening", "listening", "listening", "thinking", "heard"]);
    expect(heard[0]).toMatchObject({ text: "转三千五", say: "您说的是：转三千五，对吗？", amounts: [] });
  });

  it("keeps what is said before the connection is there, and sends it first", async () => {
    const listener = listenerOf(true);
    await listener.start();
    microphone.hear(1, 2);
    sockets[0]?.open();
    microphone.hear(3);
    expect(sockets[0]?.sent.slice(1)).toEqual([[1, 2], [3]]);
  });

  it("sends the utterance again after a broken connection, and that the customer had finished", async () => {
    const [listener, socket] = await started();
    socket.say({ event: "listening" }, { event: "speech" });
    microphone.hear(1);
    socket.drop();
    expect(last(states)?.kind).toBe("offline");
    microphone.hear(2);
    listener.done();
    microphone.hear(99);
    await vi.advanceTimersByTimeAsync(1000);
    sockets[1]?.open();
    expect(sockets[1]?.sent.slice(1)).toEqual([[1], [2], { done: 1 }]);
    sockets[1]?.say({ text: "查余额" });
    expect(heard.map(({ text }) => text)).toEqual(["查余额"]);
  });

  it("does not send again what was understood", async () => {
    const [, socket] = await started();
    microphone.hear(1);
    socket.say({ event: "listening" }, { text: "查余额" });
    microphone.hear(2);
    socket.drop();
    await vi.advanceTimersByTimeAsync(1000);
    sockets[1]?.open();
    expect(sockets[1]?.sent.slice(1)).toEqual([[2]]);
    expect(last(states)?.kind).toBe("heard");
  });

  it("waits in line with a word, and listens when it is the customer's turn", async () => {
    const [, socket] = await started();
    socket.say({ event: "waiting", ahead: 2, say: "前面还有2位，请稍等" });
    expect(last(states)).toEqual({ kind: "waiting", ahead: 2, say: "前面还有2位，请稍等" });
    socket.say({ event: "listening" });
    expect(last(states)?.kind).toBe("listening");
  });

  it("tells the reader at once that the customer speaks", async () => {
    const [listener, socket] = await started();
    listener.reading("您说的是：查余额，对吗？");
    listener.reading("您说的是：查余额，对吗？");
    socket.say({ event: "speech" });
    listener.reading("");
    expect(speech).toBe(1);
    expect(socket.sent.slice(1)).toEqual([{ reading: "您说的是：查余额，对吗？" }, { reading: "" }]);
  });

  it("says what was not heard, and closes the microphone when a person is offered", async () => {
    const [, socket] = await started();
    socket.say({ event: "not_heard", times: 1, say: "没听清，麻烦您再说一遍。" }, { event: "listening" });
    expect(last(states)).toEqual({ kind: "not_heard", times: 1, say: "没听清，麻烦您再说一遍。" });
    expect(microphone.isOpen).toBe(true);
    socket.say({ event: "offer_person", say: "我请人来帮您？" });
    expect(last(states)?.kind).toBe("offer_person");
    expect(microphone.isOpen).toBe(false);
  });

  it("takes a faint word where it answers the question that is open", async () => {
    answers = ["对的"];
    const [, socket] = await started();
    socket.say({ text: "查余额" }, { event: "speech" }, { partial: "对的" });
    socket.say({ event: "not_heard", times: 1, say: "没听清，麻烦您再说一遍。" });
    expect(last(states)?.kind).toBe("heard");
    socket.say({ event: "speech" }, { event: "not_heard", times: 2, say: "还是没听清。" });
    expect(last(states)?.kind).toBe("not_heard");
  });

  it("forgets an utterance that was wrong and listens again", async () => {
    const [listener, socket] = await started();
    microphone.hear(1);
    socket.say({ text: "查雨鹅" });
    listener.again();
    expect(last(socket.sent)).toEqual({ reset: 1 });
    expect(last(states)?.kind).toBe("listening");
  });

  it("hears beside an answer, on the same connection, and what is said over it is a new question", async () => {
    const [listener, socket] = await started();
    microphone.hear(1);
    socket.say({ text: "查余额" });
    listener.attend();
    expect(last(socket.sent)).toEqual({ reset: 1 });
    socket.say({ event: "listening" });
    expect(last(states)).toEqual({ kind: "beside" });
    listener.reading("您卡里还有三千元。");
    socket.say({ event: "speech" });
    expect(speech).toBe(1);
    expect(last(states)).toMatchObject({ kind: "listening", speaking: true });
    socket.say({ event: "endpoint" }, { text: "转给闺女" });
    expect(last(states)).toMatchObject({ kind: "heard", heard: { text: "转给闺女" } });
    expect(sockets).toHaveLength(1);
  });

  it("goes on beside the answer after a cough", async () => {
    const [listener, socket] = await started();
    socket.say({ text: "查余额" });
    listener.attend();
    socket.say({ event: "speech" }, { event: "listening" });
    expect(last(states)).toEqual({ kind: "beside" });
    expect(microphone.isOpen).toBe(true);
  });

  it("opens the microphone beside a later message, and closes it with it", async () => {
    const listener = listenerOf(true);
    listener.attend();
    await vi.advanceTimersByTimeAsync(0);
    listener.reading("客服小李说：您好。");
    sockets[0]?.open();
    expect(sockets[0]?.sent.slice(1)).toEqual([{ reading: "客服小李说：您好。" }]);
    expect(kinds()).toEqual(["beside"]);
    listener.stop();
    expect(microphone.isOpen).toBe(false);
    expect(last(states)?.kind).toBe("idle");
  });

  it("keeps quiet, and does not ask again, where it may not hear beside an answer", async () => {
    microphone.refuses = new MicrophoneError("denied");
    const listener = listenerOf(true);
    listener.attend();
    await vi.advanceTimersByTimeAsync(0);
    expect(last(states)).toEqual({ kind: "idle" });
    microphone.refuses = null;
    listener.attend();
    await vi.advanceTimersByTimeAsync(0);
    expect(microphone.isOpen).toBe(false);
    await listener.start();
    expect(microphone.isOpen).toBe(true);
  });

  it("loses its connection beside an answer without a word, and is back", async () => {
    const [listener, socket] = await started();
    socket.say({ text: "查余额" });
    listener.attend();
    listener.reading("您卡里还有三千元。");
    socket.drop();
    await vi.advanceTimersByTimeAsync(1000);
    sockets[1]?.open();
    expect(last(states)).toEqual({ kind: "beside" });
    expect(last(sockets[1]?.sent ?? [])).toEqual({ reading: "您卡里还有三千元。" });
    sockets[1]?.drop(4401);
    expect(last(states)).toEqual({ kind: "idle" });
    expect(microphone.isOpen).toBe(false);
  });

  it("closes the microphone after one utterance where that is all that is wanted", async () => {
    const [, socket] = await started(false);
    socket.say({ text: "存款利率" });
    expect(heard).toHaveLength(1);
    expect(microphone.isOpen).toBe(false);
    expect(socket.closed).toBe(true);
  });

  it.each(["denied", "no_microphone"] as const)("says calmly that it may not or cannot listen: %s", async (why) => {
    microphone.refuses = new MicrophoneError(why);
    await listenerOf(true).start();
    expect(last(states)).toEqual({ kind: why });
    expect(sockets).toHaveLength(0);
  });

  it("does not try again where the service refuses, and gives its words", async () => {
    const [, socket] = await started();
    socket.say({ error: { code: "busy", detail: "现在说话的人太多，请稍后再试。" } });
    socket.drop(1013);
    expect(last(states)).toEqual({ kind: "failed", detail: "现在说话的人太多，请稍后再试。" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sockets).toHaveLength(1);
    expect(microphone.isOpen).toBe(false);
  });

  it("does not send for ever what the service breaks over, and keeps it for one more tap", async () => {
    const [listener, socket] = await started();
    const breaksOver = (each: FakeSocket | undefined) => {
      each?.say({ event: "speech" }, { error: { code: "internal", detail: "出了点问题，请稍后再试。" } });
      each?.drop(1001);
    };
    microphone.hear(1, 2);
    breaksOver(socket);
    for (const at of [1, 2]) {
      await vi.advanceTimersByTimeAsync(20_000);
      sockets[at]?.open();
      expect(last(sockets[at]?.sent ?? [])).toEqual([1, 2]);
      breaksOver(sockets[at]);
    }
    expect(last(states)).toEqual({ kind: "unanswered" });
    expect(microphone.isOpen).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(3);

    await listener.retry();
    sockets[3]?.open();
    expect(sockets[3]?.sent.slice(1)).toEqual([[1, 2], { done: 1 }]);
    expect(last(states)?.kind).toBe("thinking");
    breaksOver(sockets[3]);
    expect(last(states)).toEqual({ kind: "unanswered" });
    await listener.retry();
    sockets[4]?.open();
    sockets[4]?.say({ text: "查余额" });
    expect(heard.map(({ text }) => text)).toEqual(["查余额"]);
    expect(microphone.isOpen).toBe(true);
  });

  it("waits for a network that stays away as long as it takes", async () => {
    const [, socket] = await started();
    socket.say({ event: "speech" });
    microphone.hear(1);
    socket.drop();
    for (let at = 1; at < 20; at += 1) {
      await vi.advanceTimersByTimeAsync(20_000);
      sockets[at]?.drop();
    }
    expect(sockets).toHaveLength(20);
    expect(last(states)?.kind).toBe("offline");
  });

  it("forgives what broke before, once something is understood", async () => {
    const [, socket] = await started();
    let now: FakeSocket | undefined = socket;
    for (let at = 1; at < 8; at += 1) {
      now?.say({ event: "speech" });
      now?.drop(1001);
      await vi.advanceTimersByTimeAsync(1000);
      now = sockets[at];
      now?.open();
      now?.say({ text: "查余额" });
    }
    expect(last(states)?.kind).toBe("heard");
    expect(heard).toHaveLength(7);
  });

  it("closes a microphone that was allowed after the customer had changed their mind", async () => {
    const listener = listenerOf(true);
    const starting = listener.start();
    listener.stop();
    await starting;
    expect(microphone.isOpen).toBe(false);
    expect(last(states)?.kind).toBe("idle");
  });
});

describe("confirmation", () => {
  it.each(["对", "对的。", "是的", "对，对。", "嗯，没错", "好的"])("%s is yes", (said) => expect(confirmation(said)).toBe("yes"));
  it.each(["不对", "不是", "错了", "不对，不对。", "重新说"])("%s is no", (said) => expect(confirmation(said)).toBe("no"));
  it.each(["不对，是三千五", "对面的网点在哪", "转给闺女", "好多钱"])("%s is something else", (said) =>
    expect(confirmation(said)).toBe(null),
  );
});

describe("Utterance", () => {
  it("drops old silence but nothing once somebody has spoken", () => {
    const utterance = new Utterance();
    const second = () => new Int16Array(HEARD_HZ);
    for (let at = 0; at < 15; at += 1) utterance.add(second(), true);
    expect(utterance.kept).toHaveLength(10);
    utterance.begin();
    for (let at = 0; at < 30; at += 1) utterance.add(second(), true);
    expect(utterance.kept).toHaveLength(40);
  });
});

describe("sound", () => {
  it("survives being cut through a sample", () => {
    const bytes = new Uint8Array(Int16Array.from([0, 16384, -32768, 32767]).buffer);
    const decoder = new PcmDecoder();
    const samples = [...decoder.decode(bytes.subarray(0, 3)), ...decoder.decode(bytes.subarray(3))];
    expect(samples).toEqual([0, 0.5, -1, 32767 / 32768]);
  });

  it("is brought to 16 kHz without losing or adding time", () => {
    for (const rate of [48_000, 44_100]) {
      let count = 0;
      const resampler = new Resampler(rate, HEARD_HZ);
      for (let piece = 0; piece < 10; piece += 1) resampler.take(new Float32Array(rate / 10), () => (count += 1));
      expect(Math.abs(count - HEARD_HZ)).toBeLessThanOrEqual(1);
    }
  });

  it("has a level that grows with loudness, from nothing to full", () => {
    const loud = (amplitude: number) => levelOf(new Int16Array(100).fill(amplitude));
    expect(loud(0)).toBe(0);
    expect(loud(300)).toBeLessThan(loud(3000));
    expect(loud(32767)).toBeGreaterThan(0.99);
  });
});

function last<T>(items: readonly T[]): T | undefined {
  return items[items.length - 1];
}
