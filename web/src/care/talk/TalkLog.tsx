/** The conversation in large type: the newest in sight, what was said before behind a button. */
import { useEffect, useRef, useState, type ReactElement, type RefObject } from "react";
import { personName } from "../../components/handoverWords";
import { useApp } from "../../context";
import { lastRead, openFormStep, usedOffers } from "../../store/timeline";
import type { ConversationView } from "../../store/useConversation";
import type { Message } from "../../wire";
import { placeIn, type Place } from "../voice/place";
import type { PlayerState } from "../voice/player";
import { isSounding, useReader } from "../voice/useReading";
import { CareMessage, PendingMessage } from "./CareMessage";
import { readingOf, wordsOf } from "./speakable";
import { keyOf } from "./useReadNew";
import { TALK } from "./words";

const AT_FIRST = 6;
const MORE = 10;

export function TalkLog({ view }: { view: ConversationView }): ReactElement {
  const { strings } = useApp();
  const { timeline, typing, connection, send, resend, hasOlder, loadingOlder, loadOlder, handover, readByPerson } = view;
  const { messages, outbox } = timeline;
  const { state } = useReader();
  const [shown, setShown] = useState(AT_FIRST);
  const log = useRef<HTMLDivElement>(null);
  useNewestInSight(log, messages.length + outbox.length);

  // What comes while the page is open stays; only what was there before is behind the button.
  const first = useRef<number | null>(null);
  if (first.current === null && view.loaded) first.current = messages.length;
  const come = messages.length - (first.current ?? messages.length);
  const visible = messages.slice(-(shown + Math.max(0, come)));

  const showOlder = () => {
    setShown((count) => count + MORE);
    if (visible.length + MORE > messages.length && hasOlder) {
      void loadOlder().then(undefined, () => undefined);
    }
  };
  const used = usedOffers(timeline);
  const formStep = openFormStep(timeline);
  const seen = lastRead(messages, readByPerson);
  return (
    <div className="talk-conversation">
      {(visible.length < messages.length || hasOlder) && messages.length > 0 && (
        <button type="button" className="care-button" aria-disabled={loadingOlder} onClick={showOlder}>
          {TALK.older}
        </button>
      )}
      {/* Not read by a screen reader too while it is being read aloud. */}
      <div className="talk-log" ref={log} role="log" aria-label={TALK.log} aria-live={isSounding(state) ? "off" : "polite"}>
        {visible.map((message) => (
          <CareMessage
            key={message.sequence}
            message={message}
            place={state.key === keyOf(message) ? placeOf(message, state) : null}
            chosen={used.get(message.sequence)}
            formOpen={formStep === message.sequence}
            seen={seen === message.sequence}
            send={send}
          />
        ))}
        {outbox.map((outgoing) => (
          <PendingMessage key={outgoing.clientMessageId} outgoing={outgoing} offline={connection === "offline"} resend={resend} />
        ))}
      </div>
      {/* Its place is kept while a person answers, so that what is below it does not move as they type. */}
      <p role="status" className={handover.phase === "served" ? "talk-typing kept" : "talk-typing"}>
        {typing === "assistant" ? TALK.thinking : typing === "agent" ? strings.handover.typing(personName(handover.status, strings)) : ""}
      </p>
    </div>
  );
}

/** In the words as they are shown, which what is read may have something before. */
function placeOf(message: Message, state: PlayerState): Place | null {
  const reading = readingOf(message);
  const place = placeIn(reading, keyOf(message), state);
  const before = Math.max(0, reading.indexOf(wordsOf(message)));
  return place && { from: place.from - before, to: place.to - before, spoken: place.spoken - before };
}

/** Brings what was said last to the top of the screen, so that its answer stands below it. */
function useNewestInSight(log: RefObject<HTMLDivElement | null>, count: number): void {
  const before = useRef<number | null>(null);
  useEffect(() => {
    const grown = before.current !== null && count > before.current;
    before.current = count;
    if (!grown) return;
    const rows = log.current?.querySelectorAll<HTMLElement>(".talk-row");
    if (!rows || rows.length === 0) return;
    const asked = [...rows].reverse().find((row) => row.matches(".customer"));
    (asked ?? rows[rows.length - 1])?.scrollIntoView({ block: "start" });
  }, [log, count]);
}
