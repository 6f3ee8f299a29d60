/** The conversation with 小恒. */
import { useEffect, useRef, type ReactElement } from "react";
import type { Api } from "../api";
import { Composer } from "../components/Composer";
import { ConnectionNotice } from "../components/ConnectionNotice";
import { Conversation } from "../components/Conversation";
import { HotQuestions, useHotQuestions } from "../components/HotQuestions";
import { Icon } from "../components/Icon";
import { Logo } from "../components/Logo";
import { LanguageToggle, ThemeToggle } from "../components/Toggles";
import { AppState, useApp } from "../context";
import { markSeen } from "../store/seen";
import { useConversation } from "../store/useConversation";
import type { Message, OutgoingContent } from "../wire";
import type { Language } from "../strings";

interface Props {
  api: Api;
  token: string;
  /** What the customer tapped elsewhere to come here; taken once. */
  takeOpening: () => OutgoingContent | null;
  signedOut: () => void;
}

const LANGUAGE_NOTICES: Record<string, Language> = { language_en: "en", language_zh: "zh" };

export function Chat({ api, token, takeOpening, signedOut }: Props): ReactElement {
  const app = useApp();
  const { strings, go, change } = app;
  const view = useConversation(api, token, signedOut);
  const questions = useHotQuestions(api);
  const input = useRef<HTMLTextAreaElement>(null);
  const { send, timeline, loaded } = view;

  useEffect(() => {
    const opening = takeOpening();
    if (opening) send(opening);
    // A phone would cover the page with its keyboard.
    else if (matchMedia("(hover: hover) and (pointer: fine)").matches) input.current?.focus();
  }, [takeOpening, send]);

  const last = timeline.messages[timeline.messages.length - 1];
  useEffect(() => {
    if (last) markSeen(last.conversation_id, last.sequence);
  }, [last]);
  useLanguageNotice(timeline.messages, loaded, (language) => change({ language }));

  const fresh = timeline.messages.length === 0 && timeline.outbox.length === 0;
  const welcome = (
    <section className="welcome">
      <Logo size={56} />
      <h2>{strings.welcomeTitle}</h2>
      <p>{strings.welcomeLead}</p>
      {loaded && fresh && questions && questions.length > 0 && (
        <>
          <h3>{strings.welcomeHot}</h3>
          <HotQuestions questions={questions} label={strings.hotQuestions} choose={send} />
        </>
      )}
    </section>
  );

  return (
    // Here 转人工 needs no change of page.
    <AppState value={{ ...app, ask: send }}>
      <div className="shell">
        <a
          className="skip"
          href="#composer"
          onClick={(event) => {
            event.preventDefault();
            input.current?.focus();
          }}
        >
          {strings.skipToComposer}
        </a>
        <header className="head">
          <button type="button" className="icon-button" aria-label={strings.back} onClick={() => go({ page: "centre" })}>
            <Icon name="back" />
          </button>
          <h1 tabIndex={-1}>{strings.chatTitle}</h1>
          <LanguageToggle />
          <ThemeToggle />
        </header>
        <ConnectionNotice connection={view.connection} />
        <main>
          <Conversation view={view} welcome={welcome} />
          {!fresh && questions && questions.length > 0 && (
            <HotQuestions questions={questions} label={strings.hotQuestions} line choose={send} />
          )}
          <Composer input={input} send={(text) => send({ type: "text", text })} />
        </main>
      </div>
    </AppState>
  );
}

/** When the assistant switches language for the customer, so does the page. */
function useLanguageNotice(messages: readonly Message[], loaded: boolean, change: (language: Language) => void): void {
  const held = useRef(change);
  held.current = change;
  const heeded = useRef<number | null>(null);
  useEffect(() => {
    if (!loaded) return;
    const last = messages[messages.length - 1]?.sequence ?? 0;
    const since = heeded.current ?? last;
    heeded.current = last;
    for (const { content, sequence } of messages) {
      const language = sequence > since && content.type === "notice" ? LANGUAGE_NOTICES[content.code] : undefined;
      if (language) held.current(language);
    }
  }, [messages, loaded]);
}
