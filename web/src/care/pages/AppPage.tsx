/** A function of the bank's app: what will open, and the way into it. */
import type { ReactElement } from "react";
import { insideApp } from "../../store/session";
import { CareIcon } from "../components/CareIcon";
import { Purpose } from "../components/Purpose";
import { Steps } from "../components/Steps";
import { useCare, useScreen } from "../context";
import { lookOf } from "../entries";
import { WORDS } from "../strings";

export function AppPage(): ReactElement {
  const { query } = useCare();
  const { screen } = useScreen();
  const asked = query.get("link") ?? "";
  const link = asked.startsWith("bank://") ? asked : "";
  const look = lookOf(link || "bank://");
  return (
    <>
      <Purpose />
      <section className="care-card">
        <p>{WORDS.appLead}</p>
        <div className="care-face">
          <span className={`care-badge ${look.tint}`}>
            <CareIcon name={look.icon} />
          </span>
          <p className="care-entry-name">{query.get("title") || WORDS.appNameless}</p>
        </div>
        {insideApp() && link ? (
          <a className="care-button main" href={link}>
            {WORDS.appOpen}
          </a>
        ) : (
          <p className="care-note">
            <CareIcon name="info" />
            <span>{WORDS.appDemo}</span>
          </p>
        )}
      </section>
      <Steps steps={screen.steps} />
    </>
  );
}
