/** A clock that runs from a moment, with how urgent it has become in colour and in words. */
import type { ReactElement } from "react";
import { useServiceNow } from "../context";
import type { Urgency } from "../store/clocks";
import { clock, spokenSpan } from "../time";

interface Props {
  at: string;
  /** What it counts, before the figure. */
  label?: string;
  spoken: (span: string) => string;
  urgency?: (at: string, now: number) => Urgency;
  /** Words beside the colour. */
  words?: Record<Urgency, string>;
}

export function Since({ at, label, spoken, urgency, words }: Props): ReactElement {
  const now = useServiceNow();
  const waited = now - Date.parse(at);
  const level = urgency?.(at, now) ?? "calm";
  return (
    <span className={`since ${level}`}>
      <span aria-hidden="true">
        {label && `${label} `}
        <span className="tabular">{clock(waited)}</span>
        {words?.[level] && ` ${words[level]}`}
      </span>
      <span className="unseen">{spoken(spokenSpan(waited))}</span>
    </span>
  );
}
