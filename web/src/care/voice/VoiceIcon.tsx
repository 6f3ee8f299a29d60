/** Icons of the voice: bold lines on a 24-unit grid; always decoration beside words. */
import type { ReactElement } from "react";

const PATHS = {
  microphone: "M12 3a3 3 0 0 0-3 3v5.5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7",
  speaker: "M4 9.5v5h3.5L12 18.5V5.5L7.5 9.5H4ZM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11",
  pause: "M8.5 5v14M15.5 5v14",
  play: "M7.5 5l11 7-11 7V5Z",
  again: "M4.5 12a7.5 7.5 0 1 0 2.3-5.4M4.5 4v4h4",
  slower: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM8 12h8",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  keyboard: "M3.5 6.5h17v11h-17v-11ZM7 10v.1M10.3 10v.1M13.7 10v.1M17 10v.1M8 14h8",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 11v5M12 7.8v.1",
} as const;

export type VoiceIconName = keyof typeof PATHS;

export function VoiceIcon({ name }: { name: VoiceIconName }): ReactElement {
  return (
    <svg className="care-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
