import { beforeEach, describe, expect, it } from "vitest";
import { DeskStream, type LinkState } from "./stream";
import type { DeskFrame } from "./wire";

class Socket {
  static readonly OPEN = 1;
  readyState = 1;
  sent: { type: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(data: string): void {
    this.sent.push(JSON.parse(data) as { type: string });
  }
  close(): void {
    this.readyState = 3;
  }
  hear(frame: DeskFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let now: number;
let sockets: Socket[];
let links: [LinkState, number | null][];
let frames: string[];
let signedOut: number;
let stream: DeskStream;
const last = () => sockets[sockets.length - 1] as Socket;
const pass = (seconds: number, answered = false) => {
  for (let second = 0; second < seconds; second += 1) {
    now += 1000;
    stream.tick();
    if (answered) last().hear({ type: "heartbeat" });
  }
};

beforeEach(() => {
  (globalThis as { WebSocket?: unknown }).WebSocket = Socket;
  now = 0;
  sockets = [];
  links = [];
  frames = [];
  signedOut = 0;
  stream = new DeskStream({
    token: "t",
    address: "ws://x",
    onLink: (state, lostAt) => links.push([state, lostAt]),
    onFrame: (frame) => frames.push(frame.type),
    onSignedOut: () => (signedOut += 1),
    openSocket: () => {
      const socket = new Socket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    now: () => now,
    random: () => 0.5,
  });
  stream.start();
  last().onopen?.();
  last().hear({ type: "ready", connection_id: "c" });
});

describe("the desk's connection", () => {
  it("signs in first, then gives a sign of life every two seconds", () => {
    pass(6, true);
    expect(last().sent.map((frame) => frame.type)).toEqual(["authenticate", "heartbeat", "heartbeat", "heartbeat"]);
    expect(frames).toEqual(["ready"]);
  });

  it("counts as lost when it is silent for more than seven seconds", () => {
    pass(7);
    expect(links).toEqual([["connecting", null], ["live", null]]);
    pass(1);
    expect(links[2]).toEqual(["lost", 8000]);
  });

  it("tries again with more and more patience, and remembers since when it is lost", () => {
    last().onclose?.({ code: 1006 });
    expect(links[2]).toEqual(["lost", 0]);
    const opened: number[] = [];
    for (let second = 0; second < 20; second += 1) {
      const before = sockets.length;
      pass(1);
      if (sockets.length > before) {
        opened.push(second + 1);
        last().onclose?.({ code: 1006 });
      }
    }
    expect(opened).toEqual([1, 2, 4, 8, 16]);
    stream.wake();
    last().hear({ type: "ready", connection_id: "c2" });
    expect(links[links.length - 1]).toEqual(["live", null]);
  });

  it("gives up a socket that does not open", () => {
    last().onclose?.({ code: 1006 });
    pass(1);
    const waiting = sockets.length;
    pass(8);
    expect(sockets.length).toBe(waiting + 1);
  });

  it("ends for good when the session has ended", () => {
    last().onclose?.({ code: 4401 });
    pass(30);
    expect([signedOut, sockets.length]).toEqual([1, 1]);
  });

  it("sends nothing while it is lost", () => {
    const socket = last();
    socket.onclose?.({ code: 1006 });
    stream.send({ type: "typing" });
    expect(socket.sent.map((frame) => frame.type)).toEqual(["authenticate"]);
  });
});
