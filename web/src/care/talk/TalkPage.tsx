/** Talking with 小恒: by voice or by typing, answered in large type and, where wished, aloud. */
import { useCallback, useEffect, useState, type ReactElement } from "react";
import { useConversationView } from "../../context";
import { markSeen } from "../../store/seen";
import { useReadSignal, useTypingSignal } from "../../store/useSignals";
import { PersonPanel } from "../components/PersonPanel";
import { useCare, useScreen } from "../context";
import { ABOUT } from "../route";
import { ReadingBar } from "../voice/ReadingBar";
import { useReader } from "../voice/useReading";
import { PicturePanel } from "./PicturePanel";
import { readingOf } from "./speakable";
import { SpeakPanel } from "./SpeakPanel";
import { TalkLog } from "./TalkLog";
import { TypeBox } from "./TypeBox";
import { isAnswer, keyOf, useReadNew } from "./useReadNew";
import { ASKED_KEY, useVoiceTurn } from "./useVoiceTurn";
import { TALK } from "./words";

export function TalkPage(): ReactElement {
  const { settings, screens, query } = useCare();
  const { screen, step } = useScreen();
  const about = screens.find(({ id }) => id === query.get(ABOUT));
  const view = useConversationView();
  const { send, attach, timeline, loaded, handover } = view;
  const { read } = useReader();
  const [draft, setDraft] = useState<string | null>(null);
  const onText = useTypingSignal(view);
  useReadSignal(view);

  const asked = (about ?? screen).id;
  const say = useCallback((text: string) => send({ type: "text", text, screen: asked }), [send, asked]);
  const turn = useVoiceTurn(settings.reading, say);
  const { available } = turn.listening;
  const open = turn.speaks;
  useReadNew(timeline.messages, loaded, settings.reading, open);

  const last = timeline.messages[timeline.messages.length - 1];
  useEffect(() => {
    if (last) markSeen(last.conversation_id, last.sequence);
  }, [last]);

  const typing = draft !== null || !available;
  const change = (text: string) => {
    setDraft(text);
    onText(text);
  };
  const edit = (text: string) => {
    turn.quit();
    setDraft(text);
  };
  const submit = () => {
    const said = draft?.trim();
    if (said) say(said);
    change("");
  };
  const labelOf = (id: string, otherwise: string) => step(id).label || otherwise;
  const answer = [...timeline.messages].reverse().find((message) => readingOf(message));
  const fresh = timeline.messages.length === 0 && timeline.outbox.length === 0;
  const bar = <ReadingBar mine={isOfTalk} offer={answer ? () => read(readingOf(answer), keyOf(answer)) : null} />;
  return (
    <div className="talk">
      <PersonPanel />
      {about && <p className="care-say">{TALK.about(about.title)}</p>}
      {fresh && (
        <div className="talk-row assistant">
          <p>{TALK.welcome}</p>
          <p>{available ? TALK.how : TALK.howTyping}</p>
        </div>
      )}
      <TalkLog view={view} />
      {!open && bar}
      {available && <SpeakPanel turn={turn} labelOf={labelOf} edit={edit} />}
      {open && turn.asked && bar}
      {available && (
        <button type="button" className="care-button" aria-expanded={typing} onClick={() => (typing ? setDraft(null) : edit(""))}>
          {typing ? TALK.typeClose : labelOf("type", TALK.type)}
        </button>
      )}
      {typing && <TypeBox text={draft ?? ""} change={change} send={submit} />}
      {handover.phase === "served" && <PicturePanel label={labelOf("picture", TALK.picture)} attach={attach} />}
    </div>
  );
}

function isOfTalk(key: string): boolean {
  return key === ASKED_KEY || isAnswer(key);
}
