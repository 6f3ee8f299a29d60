/** Finding a function, a product, an answer or an activity by any name it may have. */
import type { ReactElement } from "react";
import { useApp } from "../../context";
import type { Found } from "../api";
import { Entry } from "../components/Entry";
import { Purpose } from "../components/Purpose";
import { SearchForm } from "../components/SearchForm";
import { Steps } from "../components/Steps";
import { ToldPart } from "../components/ToldPart";
import { useCare, useScreen } from "../context";
import { WORDS } from "../strings";
import { useTold } from "../useTold";

export function SearchPage(): ReactElement {
  const { query } = useCare();
  const { screen } = useScreen();
  const asked = query.get("q") ?? "";
  return (
    <>
      {!asked && <Purpose />}
      <SearchForm query={asked} />
      {asked ? <Results asked={asked} /> : <Steps steps={screen.steps} />}
    </>
  );
}

function Results({ asked }: { asked: string }): ReactElement {
  const { care } = useCare();
  const [told, again] = useTold(asked, () => care.search(asked));
  return (
    <ToldPart told={told} again={again}>
      {(found) => <Groups asked={asked} found={found} />}
    </ToldPart>
  );
}

function Groups({ asked, found }: { asked: string; found: Found }): ReactElement {
  const { ask } = useApp();
  const { step } = useScreen();
  const groups = found.groups.filter(({ results }) => results.length > 0);
  return (
    <>
      <p role="status" className="care-say">
        {groups.length > 0 ? found.say : WORDS.foundNone(asked)}
      </p>
      {groups.map(({ kind, title, results }) => (
        <section className="care-section" key={kind} aria-labelledby={`found-${kind}`}>
          <h2 id={`found-${kind}`}>{title}</h2>
          <ul className="care-list">
            {results.map((hit) => (
              <li key={hit.target + hit.title}>
                <Entry target={hit.target} name={hit.title} text={hit.text} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <button type="button" className="care-button" onClick={() => ask({ type: "text", text: asked })}>
        {step("ask").label}
      </button>
    </>
  );
}
