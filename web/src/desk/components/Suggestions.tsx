/** Suggested answers from the knowledge base, put into the reply by a click or Alt and their number. */
import type { ReactElement } from "react";
import { words } from "../strings";
import type { Suggestion } from "../wire";

const text = words.panel;

interface Props {
  suggestions: readonly Suggestion[] | null;
  find: string;
  setFind: (text: string) => void;
  insert: ((answer: string) => void) | null;
}

export function Suggestions({ suggestions, find, setFind, insert }: Props): ReactElement {
  return (
    <section className="panel-section" aria-labelledby="suggestions-title">
      <h3 id="suggestions-title">{text.suggestions}</h3>
      <input
        type="search"
        value={find}
        aria-label={text.suggestionsFind}
        placeholder={text.suggestionsFindPlaceholder}
        onChange={(event) => setFind(event.target.value)}
      />
      {suggestions?.length === 0 && <p className="muted fine">{text.suggestionsEmpty}</p>}
      <ol className="suggestions">
        {suggestions?.map((each, index) => (
          <li key={each.entry_id}>
            <button
              type="button"
              className="suggestion"
              disabled={!insert}
              onClick={() => insert?.(each.answer)}
            >
              <span className="suggestion-head">
                <span className="unseen">{text.insert(index + 1)}</span>
                <strong>{each.question}</strong>
                <kbd aria-hidden="true">Alt {index + 1}</kbd>
              </span>
              <span className="suggestion-text fine">{each.answer}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
