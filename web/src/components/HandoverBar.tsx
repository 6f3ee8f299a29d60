/** Where the customer stands on the way to a person, at the top of the chat, and what can be done about it. */
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from "react";
import { useApp } from "../context";
import { timeLabel } from "../dates";
import { allows } from "../store/handover";
import type { Done } from "../store/useHandover";
import type { ConversationView } from "../store/useConversation";
import { asksForPerson } from "../store/timeline";
import { CallbackForm } from "./CallbackForm";
import { personName, reasonsOf, standing, type Standing } from "./handoverWords";
import { Icon, type IconName } from "./Icon";
import { Reasons } from "./Reasons";

const LOW_SCREEN_PX = 600;
const MINUTE_MS = 60_000;

interface Props {
  view: ConversationView;
  /** Grows with every tap on 转人工 while a person is on the way already. */
  reminders: number;
}

type Question = "cancel" | "end" | "callback" | null;

export function HandoverBar({ view, reminders }: Props): ReactElement {
  const { strings, preferences } = useApp();
  const words = strings.handover;
  const { handover, connection } = view;
  const { status, phase } = handover;
  const failedTap = view.timeline.outbox.some(({ content, state }) => state === "failed" && asksForPerson(content));
  const now = standing(view, failedTap, strings, preferences.language);
  const [open, setOpen] = useState(() => window.innerHeight >= LOW_SCREEN_PX);
  const [pressed, setQuestion] = useState<Question>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const title = useRef<HTMLParagraphElement>(null);

  // A question stays while the queue moves on, and goes with what it asks about.
  const question = pressed && allows(status, pressed) ? pressed : null;

  useEffect(() => setTrouble(null), [phase]);
  useEffect(() => setQuestion(null), [status.handoff_id]);
  useEffect(() => {
    if (reminders === 0) return;
    setOpen(true);
    title.current?.focus();
  }, [reminders]);

  const act = async (action: () => Promise<Done>) => {
    setTrouble(null);
    const answered = pressed;
    const done = await action();
    if (!done.done) return setTrouble(done.why || words.notDone);
    // A question that was opened meanwhile stays.
    setQuestion((current) => (current === answered ? null : current));
    title.current?.focus();
  };
  const ask = (asked: Question) => {
    setTrouble(null);
    setQuestion(asked);
    if (!asked) title.current?.focus();
  };

  const served = phase === "served";
  const callback = now?.kind === "callback";
  const reasons = reasonsOf(handover, strings);
  const body = now && !served && open && !question;
  return (
    <section className={`handover ${now ? phase : "none"}`} {...(now ? { "aria-label": words.region } : {})}>
      <div className="handover-head">
        {now && <Mark now={now} agent={served ? (status.agent?.name ?? null) : null} />}
        <div role="status" aria-atomic="true" className="handover-words">
          {now && (
            <>
              <p className="handover-title" ref={title} tabIndex={-1}>
                {now.title}
              </p>
              {now.line && <p className="handover-line">{now.line}</p>}
            </>
          )}
        </div>
        {served && allows(status, "end") && !question && (
          <button type="button" className="handover-end" aria-label={words.endTitle} onClick={() => ask("end")}>
            {words.end}
          </button>
        )}
        {now && !served && !question && (
          <button
            type="button"
            className="handover-toggle"
            aria-expanded={open}
            aria-label={open ? words.less : words.more}
            onClick={() => setOpen(!open)}
          >
            <Icon name="down" />
          </button>
        )}
      </div>
      {body && (
        <div className="handover-body">
          {status.requested_at && !callback && (phase === "waiting" || phase === "called") && <Waited since={status.requested_at} />}
          {phase === "kept" && <p className="handover-since">{words.meanwhile}</p>}
          {reasons && <Reasons reasons={reasons} choose={(reason) => void act(() => handover.chooseReason(reason))} />}
          {(allows(status, "callback") || allows(status, "cancel")) && (
            <div className="handover-actions">
              {allows(status, "callback") && (
                <button type="button" className="button" onClick={() => ask("callback")}>
                  <Icon name="phone" size={20} />
                  <span>{status.callback_tail ? words.callbackChange : words.callback}</span>
                </button>
              )}
              {allows(status, "cancel") && (
                <button type="button" className="button" onClick={() => ask("cancel")}>
                  <Icon name="close" size={20} />
                  <span>{words.cancel}</span>
                </button>
              )}
            </div>
          )}
        </div>
      )}
      {question === "callback" && (
        <CallbackForm send={(number) => handover.callBack(number)} done={() => ask(null)} back={() => ask(null)} />
      )}
      {question === "cancel" && (
        <Confirm
          question={words.cancelQuestion}
          yes={words.cancelYes}
          no={words.cancelNo}
          agree={() => void act(handover.cancel)}
          refuse={() => ask(null)}
        />
      )}
      {question === "end" && (
        <Confirm
          question={words.endQuestion(personName(status, strings))}
          yes={words.endYes}
          no={words.endNo}
          agree={() => void act(handover.end)}
          refuse={() => ask(null)}
        />
      )}
      {trouble && (
        <p className="handover-trouble" role="alert">
          <Icon name="alert" size={20} />
          {connection === "offline" ? strings.offline : trouble}
        </p>
      )}
    </section>
  );
}

const MARKS: Record<Standing["kind"], IconName> = {
  asking: "human",
  waiting: "clock",
  called: "human",
  served: "person",
  kept: "moon",
  callback: "phone",
  failed: "alert",
};

function Mark({ now, agent }: { now: Standing; agent: string | null }): ReactElement {
  return (
    <span className={`handover-mark ${now.kind}`} aria-hidden="true">
      {agent ? [...agent][0] : <Icon name={MARKS[now.kind]} />}
    </span>
  );
}

/** Outside what is read aloud: a minute more is no news. */
function Waited({ since }: { since: string }): ReactElement {
  const { strings, preferences } = useApp();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS / 4);
    return () => clearInterval(timer);
  }, []);
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE_MS));
  return (
    <p className="handover-since">
      <Icon name="clock" size={18} />
      <span>
        <time dateTime={since}>{strings.handover.since(timeLabel(since, preferences.language))}</time>
        {minutes < 24 * 60 && <> · {strings.handover.waited(minutes)}</>}
      </span>
    </p>
  );
}

interface ConfirmProps {
  question: string;
  yes: string;
  no: string;
  agree: () => void;
  refuse: () => void;
}

function Confirm({ question, yes, no, agree, refuse }: ConfirmProps): ReactElement {
  return (
    <Panel label={question}>
      <p>{question}</p>
      <div className="handover-actions">
        <button type="button" className="button main" autoFocus onClick={refuse}>
          <span>{no}</span>
        </button>
        <button type="button" className="button" onClick={agree}>
          <span>{yes}</span>
        </button>
      </div>
    </Panel>
  );
}

function Panel({ label, children }: { label: string; children: ReactNode }): ReactElement {
  return (
    <div className="handover-body" role="group" aria-label={label}>
      {children}
    </div>
  );
}
