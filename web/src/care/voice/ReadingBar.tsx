/** Steers what is being read: pause, again, slower, each one tap. */
import type { ReactElement } from "react";
import { NOTHING } from "./player";
import { isSounding, useReader } from "./useReading";
import { VoiceIcon } from "./VoiceIcon";
import { VOICE } from "./words";

interface Props {
  /** Whether a text is one that this bar steers; all of them, unless said otherwise. */
  mine?: (key: string) => boolean;
  /** What can be read where nothing of it has been yet. */
  offer: (() => void) | null;
}

export function ReadingBar({ mine = () => true, offer }: Props): ReactElement | null {
  const { available, state: now, pause, resume, repeat, slower } = useReader();
  if (!available) return null;
  const state = mine(now.key) ? now : NOTHING;
  const { status, text } = state;
  const paused = status === "paused";
  if (!text && !offer) return null;
  return (
    <div className="voice-bar" role="group" aria-label={VOICE.controls}>
      {status === "failed" && (
        <p className="care-note" role="status">
          <VoiceIcon name="info" />
          <span>{VOICE.noSound}</span>
        </p>
      )}
      {status === "blocked" && (
        <button type="button" className="care-button main" onClick={resume}>
          <VoiceIcon name="speaker" />
          <span>{VOICE.tapToHear}</span>
        </button>
      )}
      {text && status !== "blocked" && (
        // One button, so that the focus stays on it; and it stays when the reading ends: nothing goes away by itself.
        <button
          type="button"
          className={paused ? "care-button main" : "care-button"}
          aria-disabled={!paused && !isSounding(state)}
          onClick={paused ? resume : pause}
        >
          <VoiceIcon name={paused ? "play" : "pause"} />
          <span>{paused ? VOICE.resume : VOICE.pause}</span>
        </button>
      )}
      {!text && offer && (
        <button type="button" className="care-button" onClick={offer}>
          <VoiceIcon name="speaker" />
          <span>{VOICE.readAloud}</span>
        </button>
      )}
      {text && (
        <button type="button" className="care-button" onClick={repeat}>
          <VoiceIcon name="again" />
          <span>{VOICE.again}</span>
        </button>
      )}
      {text && (
        <button type="button" className="care-button" onClick={slower}>
          <VoiceIcon name="slower" />
          <span>{VOICE.slower}</span>
        </button>
      )}
    </div>
  );
}
