/** The spans of one kind of day in which a group is on duty. */
import type { ReactElement } from "react";
import { fromField, NEW_SPAN, toField } from "../store/hours";
import { words } from "../strings";
import type { Span } from "../wire";
import { Glyph } from "./Glyph";

const text = words.hours;
const MOST = 4;

interface Props {
  name: string;
  spans: readonly Span[];
  change: (spans: Span[]) => void;
}

export function SpanList({ name, spans, change }: Props): ReactElement {
  const put = (index: number, span: Span) => change(spans.map((each, at) => (at === index ? span : each)));
  return (
    <fieldset className="spans">
      <legend>{name}</legend>
      {spans.length === 0 && <span className="muted">{text.closed}</span>}
      {spans.map(([from, to], index) => (
        <span key={index} className="span">
          <input
            type="time"
            value={toField(from)}
            aria-label={`${name} ${text.from}`}
            onChange={(event) => put(index, [event.target.value, to])}
          />
          <span aria-hidden="true">–</span>
          <input
            type="time"
            value={toField(to)}
            aria-label={`${name} ${text.to}`}
            onChange={(event) => put(index, [from, fromField(event.target.value)])}
          />
          <button
            type="button"
            className="tool"
            aria-label={text.removeSpan(name, index + 1)}
            onClick={() => change(spans.filter((_, at) => at !== index))}
          >
            <Glyph name="cross" />
          </button>
        </span>
      ))}
      {spans.length < MOST && (
        <button type="button" className="button plain small" aria-label={text.addSpan(name)} onClick={() => change([...spans, NEW_SPAN])}>
          <Glyph name="plus" size={16} />
          {text.add}
        </button>
      )}
    </fieldset>
  );
}
