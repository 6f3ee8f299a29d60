/** The conversation with 小恒. */
import { useEffect, useRef, useState, type DragEvent, type HTMLAttributes, type ReactElement } from "react";
import type { Api } from "../api";
import { Composer } from "../components/Composer";
import { ConnectionNotice } from "../components/ConnectionNotice";
import { Conversation } from "../components/Conversation";
import { HandoverBar } from "../components/HandoverBar";
import { HotQuestions, useHotQuestions } from "../components/HotQuestions";
import { Icon } from "../components/Icon";
import { Logo } from "../components/Logo";
import { LanguageToggle, ThemeToggle } from "../components/Toggles";
import { useApp, useConversationView } from "../context";
import { markSeen } from "../store/seen";
import { useDrafts } from "../store/useDrafts";
import { useReadSignal, useTypingSignal } from "../store/useSignals";
import type { Message } from "../wire";
import type { Language } from "../strings";

interface Props {
  api: Api;
  /** Grows with every tap on 转人工 while a person is on the way already. */
  reminders: number;
}

const LANGUAGE_NOTICES: Record<string, Language> = { language_en: "en", language_zh: "zh" };

export function Chat({ api, reminders }: Props): ReactElement {
  const { strings, go, change } = useApp();
  const view = useConversationView();
  const questions = useHotQuestions(api);
  const input = useRef<HTMLTextAreaElement>(null);
  const { send, attach, timeline, loaded, handover } = view;
  const forPerson = handover.phase !== "none";
  const drafts = useDrafts(forPerson);
  const onText = useTypingSignal(view);
  const drop = useDrop(drafts.add);
  useReadSignal(view);

  const cameWithWords = useRef(timeline.outbox.length > 0 || reminders > 0);
  useEffect(() => {
    // A phone would cover the page with its keyboard.
    if (!cameWithWords.current && matchMedia("(hover: hover) and (pointer: fine)").matches) input.current?.focus();
  }, []);

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
    <div className="shell" {...drop.handlers}>
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
        <HandoverBar view={view} reminders={reminders} />
        <Conversation view={view} welcome={welcome} />
        {!fresh && (!forPerson || handover.phase === "kept") && questions && questions.length > 0 && (
          <HotQuestions questions={questions} label={strings.hotQuestions} line choose={send} />
        )}
        <Composer
          input={input}
          forPerson={forPerson}
          served={handover.phase === "served"}
          drafts={drafts}
          send={(text) => send({ type: "text", text })}
          attach={attach}
          onText={onText}
        />
      </main>
      {drop.over && (
        <p className="drop-here" aria-hidden="true">
          <Icon name="clip" />
          {strings.attachmentDrop}
        </p>
      )}
    </div>
  );
}

interface Drop {
  over: boolean;
  handlers: Pick<HTMLAttributes<HTMLElement>, "onDragEnter" | "onDragOver" | "onDragLeave" | "onDrop">;
}

/** Files dragged onto the chat. */
function useDrop(add: (files: readonly File[]) => void): Drop {
  const [over, setOver] = useState(false);
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    over,
    handlers: {
      onDragEnter: (event) => holdsFiles(event) && setOver(true),
      onDragOver: (event) => holdsFiles(event) && event.preventDefault(),
      onDragLeave: (event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setOver(false);
      },
      onDrop: (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(false);
        add([...event.dataTransfer.files]);
      },
    },
  };
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
