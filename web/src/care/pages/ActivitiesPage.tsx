/** What the bank has on: the list, and one of them with who it is for, where and until when. */
import type { ReactElement } from "react";
import type { Activity } from "../api";
import { Entry } from "../components/Entry";
import { Purpose } from "../components/Purpose";
import { ReadButton } from "../components/ReadButton";
import { Steps } from "../components/Steps";
import { ToldPart } from "../components/ToldPart";
import { useCare, useScreen } from "../context";
import { careAddress } from "../route";
import { WORDS } from "../strings";
import { useTold } from "../useTold";

export function ActivitiesPage(): ReactElement {
  const { care, query } = useCare();
  const { screen, step } = useScreen();
  const [told, again] = useTold("activities", () => care.activities());
  const id = query.get("id");
  return (
    <ToldPart told={told} again={again}>
      {(activities) => {
        const one = activities.find((activity) => activity.id === id);
        if (one) return <Detail activity={one} />;
        return (
          <>
            <Purpose />
            {activities.length > 0 ? (
              <ReadButton
                label={step("read").label}
                text={activities.map(({ title, text }) => `${title}。${text}`).join("\n")}
              />
            ) : (
              <p>{WORDS.activitiesNone}</p>
            )}
            <ul className="care-list">
              {activities.map(({ id: each, title, text }) => (
                <li key={each} className="care-card">
                  <h2 id={`activity-${each}`}>{title}</h2>
                  <p>{text}</p>
                  <a
                    className="care-button"
                    href={careAddress("/activities", { id: each })}
                    aria-describedby={`activity-${each}`}
                  >
                    {step("open").label}
                  </a>
                </li>
              ))}
            </ul>
            <Steps steps={screen.steps} />
          </>
        );
      }}
    </ToldPart>
  );
}

function Detail({ activity }: { activity: Activity }): ReactElement {
  const { step } = useScreen();
  const { title, text, audience, where, until, link } = activity;
  const facts: [string, string][] = [
    [WORDS.audience, audience],
    [WORDS.where, where],
    [WORDS.until, until],
  ];
  const spoken = [title, text, ...facts.map(([name, fact]) => `${name}：${fact}`)].join("。");
  return (
    <>
      <article className="care-card">
        <h2>{title}</h2>
        <p>{text}</p>
        <dl className="care-facts">
          {facts.map(([name, fact]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
        <ReadButton label={step("read").label} text={spoken} />
      </article>
      <ul className="care-list">
        <li>
          <Entry target={link} name={step("open").label} text={step("open").does} />
        </li>
      </ul>
      <Steps steps={[step("ask")]} />
    </>
  );
}
