/** Where in a text the reading is. */
import type { PlayerState } from "./player";

/** Offsets in the text: the sentence being spoken, and how far into it. */
export interface Place {
  from: number;
  to: number;
  spoken: number;
}

/** Null where this text is not being read. */
export function placeIn(text: string, key: string, state: PlayerState): Place | null {
  if (state.key !== key || state.finished || state.status === "idle" || state.status === "failed") return null;
  let after = 0;
  for (let index = 0; index <= state.sentence; index += 1) {
    const written = state.sentences[index]?.written.trim() ?? "";
    const from = written ? text.indexOf(written, after) : -1;
    // A sentence that is said otherwise than it stands here is not shown.
    if (from < 0) {
      if (index === state.sentence) return null;
      continue;
    }
    after = from + written.length;
    if (index === state.sentence) return { from, to: after, spoken: Math.min(after, from + state.characters) };
  }
  return null;
}
