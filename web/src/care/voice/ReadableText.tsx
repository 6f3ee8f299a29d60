/** A text that shows how far it has been read aloud. */
import { Fragment, type ReactElement, type ReactNode } from "react";
import type { Place } from "./place";

interface Props {
  text: string;
  place: Place | null;
}

export function ReadableText({ text, place }: Props): ReactElement {
  let at = 0;
  const paragraphs = text.split("\n").map((words) => {
    const start = at;
    at += words.length + 1;
    return { start, words };
  });
  return (
    <>
      {paragraphs.map(({ start, words }) => words.trim() && <p key={start}>{marked(words, start, place)}</p>)}
    </>
  );
}

/** The words in three: before, what has been spoken and what is to come of the sentence, after. */
function marked(words: string, start: number, place: Place | null): ReactNode {
  if (!place) return words;
  const cut = (offset: number) => Math.min(words.length, Math.max(0, offset - start));
  const [from, spoken, to] = [cut(place.from), cut(place.spoken), cut(place.to)];
  if (from === to) return words;
  return (
    <Fragment>
      {words.slice(0, from)}
      <span className="voice-sentence">
        <span className="voice-spoken">{words.slice(from, spoken)}</span>
        {words.slice(spoken, to)}
      </span>
      {words.slice(to)}
    </Fragment>
  );
}
