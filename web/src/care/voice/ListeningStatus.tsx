/** What the listening is at, in words that are read out as they change, and how loud it hears. */
import type { ReactElement, RefObject } from "react";
import { isOver, type ListeningState } from "./listening";
import { VOICE } from "./words";

interface Props {
  state: ListeningState;
  meter: RefObject<HTMLDivElement | null>;
}

export function ListeningStatus({ state, meter }: Props): ReactElement {
  const words = wordsOf(state);
  const partial = state.kind === "listening" || state.kind === "thinking" ? state.partial : "";
  return (
    <div className={`voice-status ${state.kind}`}>
      {!isOver(state) && <div className="voice-meter" ref={meter} aria-hidden="true" />}
      <p role="status">{words}</p>
      {partial && (
        <p className="voice-partial" aria-hidden="true">
          {partial}
        </p>
      )}
    </div>
  );
}

export function wordsOf(state: ListeningState): string {
  switch (state.kind) {
    case "idle":
      return "";
    case "asking":
      return VOICE.asking;
    case "connecting":
      return VOICE.connecting;
    case "waiting":
    case "not_heard":
    case "offer_person":
      return state.say;
    case "listening":
      return state.speaking ? VOICE.speaking : VOICE.listening;
    case "beside":
      return VOICE.beside;
    case "thinking":
      return VOICE.thinking;
    case "heard":
      return VOICE.sayAnswer;
    case "offline":
      return VOICE.offline;
    case "unanswered":
      return VOICE.unanswered;
    case "denied":
      return VOICE.denied;
    case "no_microphone":
      return VOICE.noMicrophone;
    case "failed":
      return state.detail;
  }
}
