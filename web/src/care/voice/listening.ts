/** What the service and the page say to each other while somebody speaks, and what the page shows of it. */

export interface Amount {
  text: string;
  fen: number;
  spoken: string;
  /** 几万块: shown as it was said. */
  approximate?: boolean;
}

/** What was understood of one utterance. */
export interface Heard {
  text: string;
  alternatives: string[];
  corrections: { heard: string; meant: string }[];
  amounts: Amount[];
  /** What to be careful with: the amount, or all of it because the voice was faint. */
  doubt: "amount" | "faint" | null;
  /** The question that reads it back. */
  say: string;
}

/** A frame from the service. */
export type HeardFrame =
  | { event: "ready" | "listening" | "speech" | "endpoint" }
  | { event: "waiting"; ahead: number; say: string }
  | { event: "not_heard"; times: number; say: string }
  | { event: "offer_person"; say: string }
  | { partial: string }
  | ({ text: string } & Partial<Omit<Heard, "text">>)
  | { error: { code: string; detail: string } };

export type ListeningState =
  | { kind: "idle" }
  /** The browser asks whether the page may listen. */
  | { kind: "asking" }
  | { kind: "connecting" }
  /** Others are being listened to; what is said meanwhile is kept. */
  | { kind: "waiting"; ahead: number; say: string }
  /** `over`: begun over what was being read; were it but a cough, the reading goes on. */
  | { kind: "listening"; speaking: boolean; partial: string; over?: boolean }
  /** An answer is awaited or read, and the customer may speak over it. */
  | { kind: "beside" }
  | { kind: "thinking"; partial: string }
  | { kind: "heard"; heard: Heard }
  | { kind: "not_heard"; times: number; say: string }
  | { kind: "offer_person"; say: string }
  /** No network; what was said is kept and goes out when it is back. */
  | { kind: "offline" }
  /** The service broke over what was said; it is kept, and goes out once more on a tap. */
  | { kind: "unanswered" }
  | { kind: "denied" }
  | { kind: "no_microphone" }
  | { kind: "failed"; detail: string };

export type ListeningEvent =
  | { type: "start" }
  | { type: "retry" }
  | { type: "attend" }
  | { type: "granted" }
  | { type: "refused"; why: "denied" | "no_microphone" }
  | { type: "frame"; frame: HeardFrame }
  | { type: "lost" }
  | { type: "unanswered" }
  | { type: "closed"; detail: string }
  | { type: "done" }
  | { type: "again" }
  | { type: "stop" };

export const IDLE: ListeningState = { kind: "idle" };
const BESIDE: ListeningState = { kind: "beside" };
const LISTENING: ListeningState = { kind: "listening", speaking: false, partial: "" };

export function next(state: ListeningState, event: ListeningEvent): ListeningState {
  switch (event.type) {
    case "start":
      return { kind: "asking" };
    case "retry":
      return { kind: "thinking", partial: "" };
    case "attend":
      return BESIDE;
    case "granted":
      return state.kind === "beside" || state.kind === "thinking" ? state : { kind: "connecting" };
    case "refused":
      // Who only listens to an answer asked for no microphone.
      return state.kind === "beside" ? IDLE : { kind: event.why };
    case "frame":
      return afterFrame(state, event.frame);
    case "lost":
      // What was heard, or that nothing was, stays on the screen.
      return isOver(state) || state.kind === "heard" || state.kind === "beside" ? state : { kind: "offline" };
    case "unanswered":
      return state.kind === "beside" ? IDLE : { kind: "unanswered" };
    case "closed":
      return state.kind === "beside" ? IDLE : { kind: "failed", detail: event.detail };
    case "done":
      return hearsNow(state) ? { kind: "thinking", partial: state.kind === "listening" ? state.partial : "" } : state;
    case "again":
      return LISTENING;
    case "stop":
      return IDLE;
  }
}

function afterFrame(state: ListeningState, frame: HeardFrame): ListeningState {
  if ("error" in frame) return { kind: "failed", detail: frame.error.detail };
  if ("partial" in frame) return state.kind === "listening" ? { ...state, partial: frame.partial } : state;
  if ("text" in frame) return frame.text ? { kind: "heard", heard: heardOf(frame) } : state;
  switch (frame.event) {
    case "ready":
      return state;
    case "waiting":
      return state.kind === "heard" || state.kind === "beside" ? state : { kind: "waiting", ahead: frame.ahead, say: frame.say };
    case "listening":
      // What was heard and what is being worked out stay until there is something newer.
      if (state.kind === "listening" && state.over) return BESIDE;
      return ["heard", "thinking", "not_heard", "beside"].includes(state.kind) ? state : LISTENING;
    case "speech":
      if (state.kind === "heard") return state;
      return { kind: "listening", speaking: true, partial: "", ...(state.kind === "beside" && { over: true }) };
    case "endpoint":
      return state.kind === "listening" ? { kind: "thinking", partial: state.partial } : state;
    case "not_heard":
      return { kind: "not_heard", times: frame.times, say: frame.say };
    case "offer_person":
      return { kind: "offer_person", say: frame.say };
  }
}

function heardOf(frame: { text: string } & Partial<Heard>): Heard {
  const { text, alternatives = [], corrections = [], amounts = [], doubt = null, say = "" } = frame;
  return { text, alternatives, corrections, amounts, doubt, say: say || `您说的是：${text}，对吗？` };
}

/** Whether what is said now is taken in. */
export function hearsNow(state: ListeningState): boolean {
  return ["connecting", "waiting", "listening", "not_heard", "offline"].includes(state.kind);
}

/** Whether the microphone is closed and nothing more will come. */
export function isOver(state: ListeningState): boolean {
  return ["idle", "offer_person", "unanswered", "denied", "no_microphone", "failed"].includes(state.kind);
}

const POLITE = /[\s，。、！？,.!?啊呀呢嘛吧哦噢嗯了的啦喽]+/g;
const YES = new Set(["对", "对对", "对对对", "是", "是是", "就是", "就是这个", "是这样", "没错", "不错", "可以", "好", "好好", "行", "正确", "确认", "对就是这个"]);
const NO = new Set(["不对", "不对不对", "不", "不是", "不是不是", "错", "错误", "不是这个", "不行", "重说", "重新说", "我重说", "重来", "再来"]);

/** Whether somebody who was asked 对吗 has agreed, disagreed, or said something else. */
export function confirmation(said: string): "yes" | "no" | null {
  const bare = said.replace(POLITE, "");
  if (YES.has(bare)) return "yes";
  return NO.has(bare) ? "no" : null;
}
