/** The first page: the day, the search, six large entries, and below them the quieter ones. */
import type { ReactElement } from "react";
import { Entry } from "../components/Entry";
import { SearchForm } from "../components/SearchForm";
import { CareIcon } from "../components/CareIcon";
import { useCare, useScreen } from "../context";
import { CHINA, lunarDay } from "../lunar";
import { careAddress } from "../route";
import { WORDS } from "../strings";
import { useTold } from "../useTold";

const ENTRIES = 6;
const NEWS = 2;
const ACTIVITIES = "#/care/activities";
const SEARCH = "#/care/search";

export function Home(): ReactElement {
  const { customer, screens, toStandard } = useCare();
  const { screen } = useScreen();
  const leading = screen.steps.filter(({ group, route }) => !group && route).slice(0, ENTRIES);
  const quieter = screen.steps.filter(({ group, route }) => group && route && route !== SEARCH);
  const search = screen.steps.find(({ route }) => route === SEARCH);
  const groups = [...new Set(quieter.map(({ group }) => group ?? ""))];
  const standard = screens.find(({ id }) => id === "care.settings")?.steps.find(({ id }) => id === "standard");
  return (
    <>
      <Day name={customer.name} />
      <ul className="care-entries">
        {leading.map(({ id, label, route }) => (
          <li key={id}>
            <Entry target={route ?? ""} name={label} />
          </li>
        ))}
      </ul>
      {search && <SearchForm find={search.label} />}
      {groups.map((group) => (
        <section className="care-section" key={group} aria-labelledby={`home-${group}`}>
          <h2 id={`home-${group}`}>{group}</h2>
          <ul className="care-list">
            {quieter
              .filter((each) => each.group === group)
              .map(({ id, label, does, route }) => (
                <li key={id}>
                  <Entry target={route ?? ""} name={label} text={does} />
                  {route === ACTIVITIES && <Latest />}
                </li>
              ))}
          </ul>
        </section>
      ))}
      {standard && (
        <button type="button" className="care-button" onClick={toStandard}>
          <CareIcon name="switch" />
          <span>{standard.label}</span>
        </button>
      )}
    </>
  );
}

function Day({ name }: { name: string }): ReactElement {
  const now = new Date();
  const day = now.toLocaleDateString("zh-CN", { month: "long", day: "numeric", timeZone: CHINA });
  const week = now.toLocaleDateString("zh-CN", { weekday: "long", timeZone: CHINA });
  const lunar = lunarDay(now);
  return (
    <section className="care-day">
      <p className="care-greeting">{WORDS.greeting(name)}</p>
      <p className="care-date">
        <span>{day}</span> <span>{week}</span> {lunar && <span>{WORDS.lunar(lunar)}</span>}
      </p>
    </section>
  );
}

/** The titles of what is on; nothing where they cannot be had. */
function Latest(): ReactElement | null {
  const { care } = useCare();
  const [told] = useTold("latest", () => care.activities());
  if (told.state !== "told" || told.value.length === 0) return null;
  return (
    <ul className="care-latest">
      {told.value.slice(0, NEWS).map(({ id, title }) => (
        <li key={id}>
          <a href={careAddress("/activities", { id })}>{title}</a>
        </li>
      ))}
    </ul>
  );
}
