/** Speaking one thing instead of typing it: tap, speak, and silence or a tap ends it. */
import type { ReactElement } from "react";
import { hearsNow, isOver } from "./listening";
import { ListeningStatus } from "./ListeningStatus";
import { useListening } from "./useListening";
import { useReader } from "./useReading";
import { VoiceIcon } from "./VoiceIcon";
import { VOICE } from "./words";

interface Props {
  label: string;
  onHeard: (text: string) => void;
}

export function ListenButton({ label, onHeard }: Props): ReactElement | null {
  const { stop } = useReader();
  const { state, available, meter, listener } = useListening({ goOn: false, heard: ({ text }) => onHeard(text) });
  if (!available) return null;
  const open = !isOver(state) && state.kind !== "heard";
  const start = () => {
    stop();
    void listener.start();
  };
  return (
    <div className="voice-listen">
      <button
        type="button"
        className={open ? "care-button main" : "care-button"}
        onClick={() => (hearsNow(state) ? listener.done() : open ? listener.stop() : start())}
      >
        <VoiceIcon name={open ? "check" : "microphone"} />
        <span>{open ? (hearsNow(state) ? VOICE.done : VOICE.quit) : label}</span>
      </button>
      {state.kind === "unanswered" && (
        <button type="button" className="care-button main" onClick={() => void listener.retry()}>
          {VOICE.retry}
        </button>
      )}
      {(open || state.kind !== "heard") && state.kind !== "idle" && <ListeningStatus state={state} meter={meter} />}
    </div>
  );
}
