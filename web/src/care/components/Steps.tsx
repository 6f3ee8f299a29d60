/** What can be done on a page, in its order: each a large entry, under its heading where it has one. */
import type { ReactElement } from "react";
import type { ScreenStep } from "../api";
import { Entry } from "./Entry";

export function Steps({ steps }: { steps: readonly ScreenStep[] }): ReactElement {
  const groups = [...new Set(steps.map(({ group }) => group ?? ""))];
  return (
    <>
      {groups.map((group) => (
        <section className="care-section" key={group} {...(group ? { "aria-labelledby": `group-${group}` } : {})}>
          {group && <h2 id={`group-${group}`}>{group}</h2>}
          <ul className="care-list">
            {steps.map(
              ({ id, label, does, route, group: own }) =>
                route &&
                (own ?? "") === group && (
                  <li key={id}>
                    <Entry target={route} name={label} text={does} />
                  </li>
                ),
            )}
          </ul>
        </section>
      ))}
    </>
  );
}
