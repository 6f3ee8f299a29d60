/** The messages of one conversation, kept at its end; read out only where the agent is. */
import { Fragment, useEffect, useLayoutEffect, useRef, useState, type ReactElement, type RefObject } from "react";
import { Icon } from "../../components/Icon";
import { dayKey } from "../../dates";
import type { Outgoing } from "../../store/timeline";
import { words } from "../strings";
import type { Thread } from "../store/workbench";
import { dayOf } from "../time";
import type { Message } from "../wire";
import { ContentOf, Entry } from "./Entry";

const SAME_RUN_MS = 3 * 60_000;
const NEAR_END_PX = 80;
const SETTLE_MS = 400;

interface Props {
  thread: Thread;
  customerName: string;
  typing: boolean;
  /** Only this one of the conversations speaks to a screen reader. */
  focused: boolean;
  resend: (outgoing: Outgoing) => void;
}

export function Log({ thread, customerName, typing, focused, resend }: Props): ReactElement {
  const { messages, outbox } = thread.timeline;
  const scroller = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useEnd(scroller, `${messages.length} ${outbox.length} ${typing}`);
  const settled = useSettled(thread.loaded && focused);
  const lastMine = [...messages].reverse().find((message) => message.sender === "agent");
  const receipt = (message: Message) =>
    message === lastMine ? (thread.seen >= message.sequence ? words.chat.seen : words.chat.sent) : null;
  return (
    <div className="log-box">
      <div className="log" ref={scroller} tabIndex={0} role="region" aria-label={words.chat.log(customerName)}>
        {!thread.loaded && <p className="muted fine">{words.chat.loading}</p>}
        <div role="log" aria-live={settled ? "polite" : "off"} aria-label={words.chat.log(customerName)} aria-relevant="additions">
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const newDay = !before || dayKey(before.created_at) !== dayKey(message.created_at);
            return (
              <Fragment key={message.sequence}>
                {newDay && <p className="day fine">{dayOf(message.created_at)}</p>}
                <Entry
                  message={message}
                  first={newDay || !sameRun(before, message)}
                  customerName={customerName}
                  receipt={receipt(message)}
                />
              </Fragment>
            );
          })}
        </div>
        {outbox.map((outgoing) => (
          <article key={outgoing.clientMessageId} className="entry-row agent pending">
            <ContentOf content={outgoing.content} plain />
            <div className={outgoing.state === "failed" ? "receipt fine failed" : "receipt fine"} role={outgoing.state === "failed" ? "alert" : undefined}>
              {outgoing.state === "sending" ? (
                words.chat.sending
              ) : (
                <>
                  <Icon name="alert" size={16} /> {words.chat.failed}
                  {outgoing.reason && `：${outgoing.reason}`}
                  <button type="button" className="quiet" onClick={() => resend(outgoing)}>
                    {words.chat.resend}
                  </button>
                </>
              )}
            </div>
          </article>
        ))}
        <p className="typing-line fine" role={focused ? "status" : undefined}>
          {typing && words.chat.typing(customerName)}
        </p>
      </div>
      {!atEnd && (
        <button type="button" className="button small newest" onClick={toEnd}>
          <Icon name="down" size={16} />
          {words.chat.newest}
        </button>
      )}
    </div>
  );
}

function sameRun(before: Message | undefined, message: Message): boolean {
  if (!before || before.sender !== message.sender || before.agent?.name !== message.agent?.name) return false;
  return Date.parse(message.created_at) - Date.parse(before.created_at) < SAME_RUN_MS;
}

/** False while history fills in, and just after the focus came here, so that neither is read out. */
function useSettled(ready: boolean): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    setSettled(false);
    if (!ready) return;
    const timer = setTimeout(() => setSettled(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [ready]);
  return settled;
}

function useEnd(scroller: RefObject<HTMLDivElement | null>, content: string): { atEnd: boolean; toEnd: () => void } {
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const toEnd = () => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let size = "";
    const look = () => {
      const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
      const before = size;
      size = `${box.scrollHeight} ${box.clientHeight}`;
      // Only a reader leaves the end; a change of size does not.
      if (!near && before !== size && following.current) return toEnd();
      following.current = near;
      setAtEnd(near);
    };
    // Pictures that arrive and columns that change their width move the end.
    const resized = new ResizeObserver(() => following.current && toEnd());
    resized.observe(box);
    for (const child of box.children) resized.observe(child);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [scroller]);
  useLayoutEffect(() => {
    if (following.current) toEnd();
  }, [content]);
  return { atEnd, toEnd };
}
