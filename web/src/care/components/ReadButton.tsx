/** Reads a text of the page aloud, with the taps that steer the reading while it sounds. */
import type { ReactElement } from "react";
import { ReadingBar } from "../voice/ReadingBar";
import { useReader } from "../voice/useReading";
import { VoiceIcon } from "../voice/VoiceIcon";

export function ReadButton({ label, text }: { label: string; text: string }): ReactElement | null {
  const { available, state, read } = useReader();
  if (!available) return null;
  if (state.key === text) return <ReadingBar offer={null} />;
  return (
    <button type="button" className="care-button" onClick={() => read(text, text)}>
      <VoiceIcon name="speaker" />
      <span>{label}</span>
    </button>
  );
}
