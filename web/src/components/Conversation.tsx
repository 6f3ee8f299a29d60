/** The messages in order, with days between them, read out as they arrive. */
import { Fragment, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement, type ReactNode, type RefObject } from "react";
import { useApp } from "../context";
import { dayKey, dayLabel } from "../dates";
import { lastRead, openFormStep, usedOffers } from "../store/timeline";
import type { ConversationView } from "../store/useConversation";
import type { Message } from "../wire";
import { personName } from "./handoverWords";
import { Icon } from "./Icon";
import { Logo } from "./Logo";
import { MessageRow, PendingRow } from "./MessageRow";

const SAME_RUN_MS = 5 * 60_000;
const NEAR_END_PX = 120;

export function Conversation({ view, welcome }: { view: ConversationView; welcome: ReactNode }): ReactElement {
  const { strings, preferences } = useApp();
  const { timeline, typing, connection, send, resend, handover, readByPerson } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd, keepPlace } = useScroll(scroller, view);
  const used = useMemo(() => usedOffers(timeline), [timeline]);
  const formStep = openFormStep(timeline);
  const seen = lastRead(timeline.messages, readByPerson);
  const agent = handover.status.agent ?? null;
  const settled = useSettled(view.loaded);

  return (
    <div className="scroller" ref={scroller} tabIndex={0} role="region" aria-label={strings.chatLog}>
      {view.hasOlder ? (
        <button
          type="button"
          className="quiet older"
          onClick={() => {
            keepPlace();
            void view.loadOlder();
          }}
        >
          {view.loadingOlder ? strings.loadingOlder : strings.loadOlder}
        </button>
      ) : (
        welcome
      )}
      <div
        className="log"
        role="log"
        aria-label={strings.chatLog}
        aria-live={settled && !view.loadingOlder ? "polite" : "off"}
        aria-relevant="additions"
      >
        {timeline.messages.map((message, index) => {
          const before = timeline.messages[index - 1];
          const newDay = !before || dayKey(before.created_at) !== dayKey(message.created_at);
          return (
            <Fragment key={message.id}>
              {newDay && (
                <p className="day">
                  <time dateTime={message.created_at}>{dayLabel(message.created_at, preferences.language, strings)}</time>
                </p>
              )}
              <MessageRow
                message={message}
                first={newDay || !sameRun(before, message)}
                chosen={used.get(message.sequence)}
                formOpen={formStep === message.sequence}
                seen={seen === message.sequence}
                send={send}
              />
            </Fragment>
          );
        })}
      </div>
      {/* Outside the log: a screen reader hears a message once, when it is confirmed. */}
      {timeline.outbox.map((outgoing) => (
        <PendingRow key={outgoing.clientMessageId} outgoing={outgoing} offline={connection === "offline"} resend={resend} />
      ))}
      <div role="status" className="typing-place">
        {typing && (
          <div className={`typing ${typing}`}>
            {typing === "assistant" ? (
              <Logo size={28} />
            ) : (
              <span className="face" aria-hidden="true">
                {agent ? [...agent.name][0] : <Icon name="person" size={18} />}
              </span>
            )}
            <span className="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            <span>
              {typing === "assistant"
                ? strings.typing
                : strings.handover.typing(personName(handover.status, strings))}
            </span>
          </div>
        )}
      </div>
      {!atEnd && (
        <button type="button" className="newest" aria-label={strings.newMessages} onClick={toEnd}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

function sameRun(before: Message | undefined, message: Message): boolean {
  if (!before || before.sender !== message.sender || before.content.type === "notice") return false;
  if (before.agent?.name !== message.agent?.name) return false;
  return Date.parse(message.created_at) - Date.parse(before.created_at) < SAME_RUN_MS;
}

/** False until the messages of the first page are on screen, so that history is not read aloud. */
function useSettled(loaded: boolean): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    if (!loaded) return;
    const timer = setTimeout(() => setSettled(true), 300);
    return () => clearTimeout(timer);
  }, [loaded]);
  return settled;
}

interface Scroll {
  atEnd: boolean;
  toEnd: () => void;
  keepPlace: () => void;
}

/** What should stay in sight: above an answer of the assistant its question, otherwise what was said last. */
function anchorOf(rows: NodeListOf<HTMLElement>): HTMLElement | undefined {
  const last = rows[rows.length - 1];
  if (!last || !last.matches(".assistant, .customer")) return last;
  return [...rows].reverse().find((row) => row.matches(".customer"));
}

/** Follows the conversation, but keeps the customer's question in sight above a long answer. */
function useScroll(scroller: RefObject<HTMLDivElement | null>, view: ConversationView): Scroll {
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const heightBefore = useRef<number | null>(null);
  const { timeline, typing, loaded } = view;

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const look = () => {
      const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
      setAtEnd(near);
      if (near) following.current = true;
    };
    const leave = () => {
      following.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    };
    box.addEventListener("scroll", look, { passive: true });
    for (const gesture of ["wheel", "touchmove", "keydown"]) box.addEventListener(gesture, leave, { passive: true });
    return () => {
      box.removeEventListener("scroll", look);
      for (const gesture of ["wheel", "touchmove", "keydown"]) box.removeEventListener(gesture, leave);
    };
  }, [scroller]);

  const pending = timeline.outbox.length;
  useLayoutEffect(() => {
    if (pending > 0) following.current = true;
  }, [pending]);

  const place = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    if (following.current) {
      const rows = box.querySelectorAll<HTMLElement>(".row");
      const anchor = anchorOf(rows);
      const end = box.scrollHeight - box.clientHeight;
      box.scrollTop = anchor ? Math.min(end, anchor.offsetTop - 12) : rows.length > 0 ? end : 0;
    }
    setAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX);
  }, [scroller]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (heightBefore.current === null) return place();
    box.scrollTop += box.scrollHeight - heightBefore.current;
    heightBefore.current = null;
  }, [scroller, place, timeline, typing, loaded]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    // The keyboard and the bar above leave more or less room; pictures come later than their message.
    const watcher = new ResizeObserver(() => {
      const busy = box !== document.activeElement && box.contains(document.activeElement);
      if (!busy) place();
    });
    for (const sized of [box, box.querySelector(".log")]) if (sized) watcher.observe(sized);
    return () => watcher.disconnect();
  }, [scroller, place]);

  return {
    atEnd,
    toEnd: () => {
      const box = scroller.current;
      if (box) box.scrollTop = box.scrollHeight;
    },
    keepPlace: () => {
      heightBefore.current = scroller.current?.scrollHeight ?? null;
    },
  };
}
