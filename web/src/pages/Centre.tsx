/** The message centre: the way to 小恒 at the top right, hot questions, the conversation, notices. */
import type { ReactElement } from "react";
import type { Api } from "../api";
import { isPicture } from "../attachments";
import { CareOffer } from "../components/CareOffer";
import { HandoverStrip } from "../components/HandoverStrip";
import { HotQuestions, useHotQuestions } from "../components/HotQuestions";
import { HumanButton } from "../components/HumanButton";
import { Icon } from "../components/Icon";
import { Logo } from "../components/Logo";
import { NOTICES } from "../content/notices";
import { useApp, useConversationView } from "../context";
import { dayLabel, timeLabel } from "../dates";
import { insideApp } from "../store/session";
import { seenSequence } from "../store/seen";
import type { Theme } from "../store/preferences";
import type { ConversationView } from "../store/useConversation";
import type { Customer, Message } from "../wire";
import type { Language, Strings } from "../strings";

interface Props {
  api: Api;
  customer: Customer;
  signOut: () => void;
  /** Whether the care edition is offered. */
  offer: boolean;
  toCare: () => void;
  declineCare: () => void;
}

export function Centre({ api, customer, signOut, offer, toCare, declineCare }: Props): ReactElement {
  const { strings, preferences, go, ask } = useApp();
  const questions = useHotQuestions(api);
  const view = useConversationView();
  const latest = latestOf(view);
  return (
    <div className="shell">
      <div className="scroller">
        <header className="hero centre">
          <div className="hero-bar">
            <h1 tabIndex={-1}>{strings.centreTitle}</h1>
            <button type="button" className="entry-button" onClick={() => go({ page: "chat" })}>
              <Icon name="chat" />
              <span>{strings.assistantEntry}</span>
            </button>
          </div>
          <p className="hero-title">
            <span>
              {strings.greeting(new Date().getHours())}
              {preferences.language === "zh" ? "，" : ", "}
            </span>
            <span>{customer.name}</span>
          </p>
          <p className="hero-line">{strings.greetingLine}</p>
        </header>
        <main className="sheet">
          <HandoverStrip />
          {offer && <CareOffer accept={toCare} decline={declineCare} />}
          <section aria-labelledby="hot">
            <h2 id="hot">{strings.hotQuestions}</h2>
            {questions?.length === 0 && <p className="muted">{strings.hotQuestionsEmpty}</p>}
            {questions ? (
              <HotQuestions
                questions={questions.slice(0, 6)}
                label={strings.hotQuestions}
                choose={ask}
              />
            ) : (
              <p className="muted">{strings.loading}</p>
            )}
          </section>
          <section aria-labelledby="inbox">
            <h2 id="inbox">{strings.messages}</h2>
            <ul className="rows">
              <li>
                <button type="button" className="entry" onClick={() => go({ page: "chat" })}>
                  <Logo size={44} />
                  <span className="entry-text">
                    <span className="entry-title">
                      {strings.assistantRow}
                      {latest && latest.unread > 0 && <span className="badge">{strings.unread(latest.unread)}</span>}
                    </span>
                    <span className="entry-line one">{latest ? preview(latest.message, strings) : strings.assistantRowEmpty}</span>
                    {latest && <LastTime at={latest.message.created_at} />}
                  </span>
                  <Icon name="next" />
                </button>
              </li>
              {NOTICES[preferences.language].map((notice) => (
                <li key={notice.id}>
                  <details>
                    <summary className="entry">
                      <span className={`entry-icon ${notice.id}`}>
                        <Icon name={notice.icon} />
                      </span>
                      <span className="entry-text">
                        <span className="entry-title">{notice.title}</span>
                        <span className="entry-line">{notice.summary}</span>
                      </span>
                      <Icon name="down" />
                    </summary>
                    <div className="notice-text">
                      {notice.text.map((paragraph) => (
                        <p key={paragraph}>{paragraph}</p>
                      ))}
                    </div>
                  </details>
                </li>
              ))}
            </ul>
          </section>
          <Display />
          <button type="button" className="quiet care-way" onClick={toCare}>
            <Icon name="sun" size={20} />
            {strings.care.entry}
          </button>
          {!insideApp() && (
            <button type="button" className="quiet" onClick={signOut}>
              <Icon name="door" size={20} />
              {strings.signOut}
            </button>
          )}
        </main>
      </div>
      <footer className="bar">
        <HumanButton />
        <button type="button" className="ask-entry" onClick={() => go({ page: "chat" })}>
          {strings.askPlaceholder}
        </button>
      </footer>
    </div>
  );
}

function LastTime({ at }: { at: string }): ReactElement {
  const { strings, preferences } = useApp();
  const day = dayLabel(at, preferences.language, strings);
  return (
    <time className="entry-time" dateTime={at}>
      {day === strings.today ? timeLabel(at, preferences.language) : day}
    </time>
  );
}

function Display(): ReactElement {
  const { strings, preferences, change } = useApp();
  const themes = Object.entries(strings.themes) as [Theme, string][];
  const languages: [Language, string][] = [
    ["zh", "中文"],
    ["en", "English"],
  ];
  const alerts = Object.entries(strings.alerts) as ["on" | "off", string][];
  return (
    <section aria-labelledby="display">
      <h2 id="display">{strings.display}</h2>
      <div className="panel">
        <Segments label={strings.themeLabel} name="theme" options={themes} value={preferences.theme} pick={(theme) => change({ theme })} />
        <Segments
          label={strings.languageLabel}
          name="language"
          options={languages}
          value={preferences.language}
          pick={(language) => change({ language })}
        />
        <Segments
          label={strings.alertsLabel}
          name="alerts"
          options={alerts}
          value={preferences.alerts ? "on" : "off"}
          pick={(alerts) => change({ alerts: alerts === "on" })}
        />
      </div>
    </section>
  );
}

interface SegmentsProps<T extends string> {
  label: string;
  name: string;
  options: readonly [T, string][];
  value: T;
  pick: (value: T) => void;
}

function Segments<T extends string>({ label, name, options, value, pick }: SegmentsProps<T>): ReactElement {
  return (
    <fieldset className="segments">
      <legend>{label}</legend>
      <div>
        {options.map(([key, title]) => (
          <label key={key}>
            <input type="radio" name={name} value={key} checked={key === value} onChange={() => pick(key)} />
            <span>{title}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface Latest {
  message: Message;
  unread: number;
}

function latestOf({ id, timeline }: ConversationView): Latest | null {
  const message = timeline.messages[timeline.messages.length - 1];
  if (!id || !message) return null;
  return { message, unread: Math.max(0, message.sequence - (seenSequence(id) ?? message.sequence)) };
}

function preview({ content }: Message, strings: Strings): string {
  switch (content.type) {
    case "text":
      return (content.markdown ?? content.text ?? "").replace(/^>\s*|[*_#`\[\]|]|\((?:bank|tel|https):\S+?\)/gm, "").replace(/\s+/g, " ");
    case "card":
    case "quick_reply":
      return content.title;
    case "form_step":
      return content.prompt;
    case "attachment":
      return `[${isPicture(content.media_type) ? strings.pictureSent : strings.documentSent}] ${content.name}`;
    default:
      return content.text;
  }
}
