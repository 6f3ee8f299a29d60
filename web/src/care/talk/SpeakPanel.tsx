/** Where the customer speaks: one large button, what is being heard, and 对 or 不对 to it. */
import { useEffect, useRef, type ReactElement } from "react";
import { useApp } from "../../context";
import { hearsNow } from "../voice/listening";
import { ListeningStatus } from "../voice/ListeningStatus";
import { VoiceIcon } from "../voice/VoiceIcon";
import { VOICE } from "../voice/words";
import { Heard } from "./Heard";
import type { VoiceTurn } from "./useVoiceTurn";
import { TALK } from "./words";

interface Props {
  turn: VoiceTurn;
  labelOf: (step: string, otherwise: string) => string;
  /** Takes these words to the field for typing. */
  edit: (text: string) => void;
}

export function SpeakPanel({ turn, labelOf, edit }: Props): ReactElement {
  const { askPerson } = useApp();
  const { listening, asked, others, begin, done, quit, agree, refuse } = turn;
  const { state, meter } = listening;
  const closed = !turn.speaks;
  const button = useRef<HTMLButtonElement>(null);
  const open = useRef(false);
  const { kind } = state;
  useEffect(() => {
    if (kind === "asking" || kind === "not_heard" || kind === "offer_person" || kind === "unanswered") {
      button.current?.scrollIntoView({ block: "end" });
    }
  }, [kind]);
  useEffect(() => {
    // What had the focus, 对 or 不说了, is gone.
    if (open.current && closed && document.activeElement === document.body) button.current?.focus({ preventScroll: true });
    open.current = !closed;
  }, [closed]);
  return (
    <div className="talk-speak">
      {asked && (
        <Heard heard={asked} right={labelOf("right", VOICE.right)} wrong={labelOf("wrong", VOICE.wrong)} agree={agree} refuse={refuse} />
      )}
      {!asked && others.length > 0 && (
        <div className="care-section" role="group" aria-label={VOICE.meant}>
          <p>{VOICE.meant}</p>
          {others.map((words) => (
            <button key={words} type="button" className="care-button" onClick={() => edit(words)}>
              {words}
            </button>
          ))}
        </div>
      )}
      <ListeningStatus state={state} meter={meter} />
      {state.kind === "unanswered" && (
        <button type="button" className="care-button main" onClick={() => void listening.listener.retry()}>
          {VOICE.retry}
        </button>
      )}
      {(state.kind === "offer_person" || state.kind === "unanswered") && (
        <button type="button" className="care-button main" onClick={askPerson}>
          {VOICE.person}
        </button>
      )}
      {!asked && (
        // Stays from tap to tap, so that the focus does.
        <button
          ref={button}
          type="button"
          aria-disabled={!closed && !hearsNow(state)}
          className={`care-button talk-main ${closed ? "main" : "listening"}`}
          onClick={closed ? begin : done}
        >
          <VoiceIcon name={closed ? "microphone" : "check"} />
          <span>{closed ? labelOf("start", VOICE.speak) : labelOf("done", VOICE.done)}</span>
        </button>
      )}
      {!closed && (
        <div className="care-buttons">
          {asked && (
            <button type="button" className="care-button" onClick={() => edit(asked.text)}>
              {TALK.edit}
            </button>
          )}
          <button type="button" className="care-button" onClick={quit}>
            {VOICE.quit}
          </button>
        </div>
      )}
    </div>
  );
}
