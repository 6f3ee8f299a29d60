/** The live connection: resuming, sending once, and doing without sockets. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./api";
import { ConversationStream, UNAUTHENTICATED, type StreamOptions, type StreamState, type Unsent } from "./stream";
import type { Message, ServerFrame } from "./wire";

const OPEN = 1;

class FakeSocket {
  readyState = OPEN;
  sent: unknown[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly address: string) {}

  send(frame: string): void {
    this.sent.push(JSON.parse(frame));
  }

  close(): void {
    this.closed = true;
  }

  say(...frames: ServerFrame[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drop(code = 1006): void {
    this.onclose?.({ code });
  }

  ready(): void {
    this.onopen?.();
    this.say({ type: "ready", last_sequence: 0 });
  }
}

function message(sequence: number, clientMessageId?: string): Message {
  return {
    id: `m-${sequence}`,
    conversation_id: "c",
    sequence,
    sender: clientMessageId ? "customer" : "assistant",
    created_at: "2026-11-22T03:00:00Z",
    content: { type: "text", markdown: "" },
    ...(clientMessageId ? { client_message_id: clientMessageId } : {}),
  };
}

const HELLO: Unsent = { clientMessageId: "a", content: { type: "text", text: "你好" } };

describe("ConversationStream", () => {
  let sockets: FakeSocket[];
  let received: Message[];
  let states: StreamState[];
  let failures: string[];
  let told: string[];
  let unsent: Unsent[];
  let online: boolean;
  let signedOut: boolean;
  let options: StreamOptions;
  let stream: ConversationStream;

  const socket = () => sockets[sockets.length - 1] as FakeSocket;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", { OPEN });
    sockets = [];
    received = [];
    states = [];
    failures = [];
    told = [];
    unsent = [];
    online = true;
    signedOut = false;
    options = {
      token: "t",
      address: (after) => `/stream?after=${after}`,
      lastSequence: () => received[received.length - 1]?.sequence ?? 0,
      unsent: () => unsent,
      fetchAfter: async () => [],
      post: async () => [],
      events: {
        state: (state) => states.push(state),
        messages: (messages) => received.push(...messages),
        typing: (on, by) => told.push(`${by} ${on ? "typing" : "still"}`),
        read: (sequence) => told.push(`read ${sequence}`),
        handoff: ({ state }) => told.push(state),
        caughtUp: () => told.push("caught up"),
        failed: (id) => failures.push(id),
        signedOut: () => (signedOut = true),
      },
      openSocket: (address) => {
        const opened = new FakeSocket(address);
        sockets.push(opened);
        return opened as unknown as WebSocket;
      },
      online: () => online,
      random: () => 0.5,
    };
    stream = new ConversationStream(options);
  });

  afterEach(() => {
    stream.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("authenticates in the first frame, never in the address", () => {
    stream.start();
    socket().onopen?.();
    expect(socket().sent).toEqual([{ type: "authenticate", token: "t" }]);
    expect(socket().address).toBe("/stream?after=0");
  });

  it("resumes after the last message it has", () => {
    stream.start();
    socket().ready();
    socket().say({ type: "message", message: message(1) }, { type: "message", message: message(2) });
    socket().drop();
    vi.advanceTimersByTime(400);
    expect(sockets.map(({ address }) => address)).toEqual(["/stream?after=0", "/stream?after=2"]);
  });

  it("waits longer after every failure", () => {
    stream.start();
    for (const wait of [400, 1000, 2000]) {
      const before = sockets.length;
      socket().drop();
      vi.advanceTimersByTime(wait - 1);
      expect(sockets.length).toBe(before);
      vi.advanceTimersByTime(1);
      expect(sockets.length).toBe(before + 1);
    }
  });

  it("sends what was not confirmed again, under the same id", () => {
    stream.start();
    socket().ready();
    unsent = [HELLO];
    stream.send(HELLO);
    socket().drop();
    vi.advanceTimersByTime(400);
    socket().ready();
    const send = { type: "send", client_message_id: "a", content: HELLO.content };
    expect(sockets.map(({ sent }) => sent.slice(1))).toEqual([[send], [send]]);
  });

  it("reports a message as failed that is neither confirmed nor refused", () => {
    stream.start();
    socket().ready();
    stream.send(HELLO);
    vi.advanceTimersByTime(15_000);
    expect(failures).toEqual(["a"]);
  });

  it("keeps a confirmed message", () => {
    stream.start();
    socket().ready();
    stream.send(HELLO);
    socket().say({ type: "message", message: message(1, "a") });
    vi.advanceTimersByTime(15_000);
    expect(failures).toEqual([]);
  });

  it("goes over to plain requests after three failures, and back when a socket opens", async () => {
    const posted: string[] = [];
    options.fetchAfter = async (after) => (after === 0 ? [message(1)] : []);
    options.post = async ({ clientMessageId }) => {
      posted.push(clientMessageId);
      return [message(2, clientMessageId)];
    };
    unsent = [HELLO];
    stream.start();
    for (const wait of [400, 1000, 0]) {
      socket().drop();
      await vi.advanceTimersByTimeAsync(wait);
    }
    expect(states[states.length - 1]).toBe("polling");
    expect(posted).toEqual(["a"]);
    expect(received.map(({ sequence }) => sequence)).toEqual([1, 2]);

    await vi.advanceTimersByTimeAsync(2000);
    socket().ready();
    expect(states[states.length - 1]).toBe("live");
  });

  it("stays quiet while the device is offline and resumes at once when it is not", () => {
    stream.start();
    socket().ready();
    online = false;
    stream.goOffline();
    vi.advanceTimersByTime(60_000);
    expect(sockets.length).toBe(1);
    expect(sockets[0]?.closed).toBe(true);

    online = true;
    stream.wake();
    expect(sockets.length).toBe(2);
    expect(states).toEqual(["connecting", "live", "offline", "connecting"]);
  });

  it("asks for what is missing when a sequence was skipped", async () => {
    options.fetchAfter = async (after) => [message(after + 1)];
    stream.start();
    socket().ready();
    socket().say({ type: "message", message: message(1) }, { type: "message", message: message(3) });
    await vi.advanceTimersByTimeAsync(0);
    expect(received.map(({ sequence }) => sequence)).toContain(2);
  });

  it("notices a connection that has gone silent", () => {
    stream.start();
    socket().ready();
    vi.advanceTimersByTime(61_000);
    expect(sockets.length).toBe(2);
  });

  it("ends when the sign-in is not accepted", async () => {
    stream.start();
    socket().drop(UNAUTHENTICATED);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signedOut).toBe(true);
    expect(sockets.length).toBe(1);
  });

  it("ends when a plain request finds the sign-in expired", async () => {
    options.fetchAfter = () => Promise.reject(new ApiError(401, ""));
    stream.start();
    for (const wait of [400, 1000, 0]) {
      socket().drop();
      await vi.advanceTimersByTimeAsync(wait);
    }
    expect(signedOut).toBe(true);
  });

  it("passes on where the handover stands, who types and what was read", () => {
    stream.start();
    socket().ready();
    socket().say(
      { type: "handoff", status: { handoff_id: "h", state: "queued" } },
      { type: "typing", on: true, by: "agent" },
      { type: "read", by: "agent", sequence: 4 },
    );
    expect(told).toEqual(["caught up", "queued", "agent typing", "read 4"]);
  });

  it("takes up what the service says on connecting", () => {
    stream.start();
    socket().onopen?.();
    socket().say({ type: "ready", last_sequence: 0, read_by_staff: 3, handoff: { handoff_id: "h", state: "active" } });
    expect(told).toEqual(["caught up", "read 3", "active"]);
  });

  it("asks for what it may have missed after every reconnection", () => {
    stream.start();
    socket().ready();
    socket().drop();
    vi.advanceTimersByTime(1000);
    socket().ready();
    expect(told.filter((each) => each === "caught up")).toHaveLength(2);
  });

  it("whispers only while somebody can hear it", () => {
    stream.start();
    stream.whisper({ type: "typing", on: true });
    socket().ready();
    stream.whisper({ type: "typing", on: true });
    expect(socket().sent.slice(1)).toEqual([{ type: "typing", on: true }]);
  });
});
