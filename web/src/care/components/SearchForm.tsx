/** What is looked for, typed or spoken. */
import { useEffect, useState, type FormEvent, type ReactElement } from "react";
import type { ScreenStep } from "../api";
import { careAddress } from "../route";
import { useCare } from "../context";
import { WORDS } from "../strings";
import { ListenButton } from "../voice/ListenButton";
import { CareIcon } from "./CareIcon";

/** `find`: the words on the button; without words to look for it opens the search page. */
export function SearchForm({ query = "", find: findLabel }: { query?: string; find?: string }): ReactElement {
  const { goTo, screens } = useCare();
  const [words, setWords] = useState(query);
  useEffect(() => setWords(query), [query]);
  const steps = screens.find(({ id }) => id === "care.search")?.steps ?? [];
  const label = (id: string, otherwise: string) => steps.find((step: ScreenStep) => step.id === id)?.label ?? otherwise;
  const find = (asked: string) => {
    goTo(careAddress("/search", asked.trim() ? { q: asked.trim() } : {}));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find(words);
  };
  return (
    <form role="search" className="care-search" onSubmit={submit}>
      <label htmlFor="care-query">{label("type", WORDS.searchLabel)}</label>
      <input
        id="care-query"
        className="care-input"
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        maxLength={100}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="care-buttons">
        <button type="submit" className="care-button main">
          <CareIcon name="search" />
          <span>{findLabel ?? label("find", WORDS.searchLabel)}</span>
        </button>
        <ListenButton label={label("listen", WORDS.searchLabel)} onHeard={find} />
      </div>
    </form>
  );
}
