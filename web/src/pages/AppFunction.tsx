/** In the browser demonstration: which page of the banking app a button would have opened. */
import type { ReactElement } from "react";
import { HandoverStrip } from "../components/HandoverStrip";
import { HumanButton } from "../components/HumanButton";
import { Icon } from "../components/Icon";
import { LanguageToggle, ThemeToggle } from "../components/Toggles";
import { useApp } from "../context";
import type { Strings } from "../strings";

export function AppFunction({ link, title }: { link: string; title: string }): ReactElement {
  const { strings, go } = useApp();
  const [page, query = ""] = link.split("?");
  const filled = [...new URLSearchParams(query)];
  return (
    <div className="shell">
      <header className="head">
        <button type="button" className="icon-button" aria-label={strings.backToChat} onClick={() => go({ page: "chat" })}>
          <Icon name="back" />
        </button>
        <h1 tabIndex={-1}>{strings.appTitle}</h1>
        <LanguageToggle />
        <ThemeToggle />
      </header>
      <main className="scroller app-page">
        <HandoverStrip />
        <div className="card feature">
          <p>{strings.appLead}</p>
          <div className="card-head">
            <span className="card-icon">
              <Icon name="feature" />
            </span>
            <p className="card-title">{title || page}</p>
          </div>
          {filled.length > 0 && (
            <>
              <h2>{strings.appPrefilled}</h2>
              <dl className="fields">
                {filled.map(([name, value]) => (
                  <div key={name}>
                    <dt>{strings.parameters[name] ?? name}</dt>
                    <dd>{shown(name, value, strings)}</dd>
                  </div>
                ))}
              </dl>
            </>
          )}
          <dl className="fields">
            <div>
              <dt>{strings.appLink}</dt>
              <dd>
                <code>{page}</code>
              </dd>
            </div>
          </dl>
          <p className="card-note">
            <Icon name="info" size={20} />
            <span>{strings.appDemo}</span>
          </p>
        </div>
      </main>
      <footer className="bar">
        <HumanButton />
        <button type="button" className="button main" onClick={() => go({ page: "chat" })}>
          <span>{strings.backToChat}</span>
        </button>
      </footer>
    </div>
  );
}

/** Amounts travel as integer fen. */
function shown(name: string, value: string, strings: Strings): string {
  if (name !== "amount" || !/^\d+$/.test(value)) return value;
  const yuan = (Number(value) / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2 });
  return strings.yuan(yuan);
}
