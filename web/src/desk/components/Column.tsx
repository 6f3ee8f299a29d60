/** One conversation among those side by side: who it is, what was said, and the reply or the wrap-up. */
import { useEffect, useRef, useState, type ReactElement } from "react";
import type { Outgoing } from "../../store/timeline";
import { useDesk, useNow, useWorkbench } from "../context";
import { urgencyOfAnswer } from "../store/clocks";
import { TYPING_MS, type Thread } from "../store/workbench";
import { words } from "../strings";
import type { CannedReply, Ticket, Workbench, WrapUpCode } from "../wire";
import { Composer } from "./Composer";
import { Confirm } from "./Confirm";
import { Glyph } from "./Glyph";
import { Log } from "./Log";
import { Marks } from "./Marks";
import { Since } from "./Since";
import { TransferDialog } from "./TransferDialog";
import { WrapUpForm } from "./WrapUpForm";

type Asking = "transfer" | "return" | "end" | null;

interface Props {
  ticket: Ticket;
  thread: Thread;
  workbench: Workbench;
  focused: boolean;
  focus: () => void;
  replies: readonly CannedReply[];
  codes: readonly WrapUpCode[];
  tags: readonly string[];
  register: (insert: ((text: string) => void) | null) => void;
}

export function Column(props: Props): ReactElement {
  const { ticket, thread, workbench, focused, focus, replies, codes, tags, register } = props;
  const { api, ticker } = useDesk();
  const { resend, refresh } = useWorkbench();
  const [asking, setAsking] = useState<Asking>(null);
  const now = useNow(ticker);
  const typing = thread.typingAt !== null && now - thread.typingAt < TYPING_MS;
  const { handoff_id: id, customer } = ticket;
  const active = ticket.state === "active";
  const section = useRef<HTMLElement>(null);
  const asked = useRef<Asking>(null);
  useEffect(() => {
    // What was pressed may be gone by now: go on with what is to be done next.
    const over = asked.current !== null && asking === null;
    asked.current = asking;
    if (!over || document.activeElement !== document.body) return;
    section.current?.querySelector<HTMLElement>('[data-command="composer"]')?.focus();
  }, [asking]);
  const move = (name: "return" | "end") => async () => {
    await api.move(id, name);
    await refresh();
  };
  return (
    <section
      ref={section}
      className={focused ? "column focused" : "column"}
      aria-label={words.chat.with(customer.name)}
      aria-current={focused ? "true" : undefined}
      data-handoff={id}
      onFocusCapture={focus}
      onPointerDownCapture={focus}
    >
      <header className="column-head">
        <div className="column-line">
          <h2>{customer.name}</h2>
          <Marks marks={ticket.marks} />
        </div>
        <div className="column-line fine">
          <span className="muted">{ticket.reason_title}</span>
          {active && ticket.unanswered_since && (
            <Since at={ticket.unanswered_since} label={words.queue.unansweredLabel} spoken={words.queue.unanswered} urgency={urgencyOfAnswer} words={words.chat.urgencies} />
          )}
          {active && (
            <span className="column-tools">
              <button type="button" className="tool" data-command="transfer" title={words.chat.transfer} aria-label={words.chat.transfer} onClick={() => setAsking("transfer")}>
                <Glyph name="transfer" />
              </button>
              <button type="button" className="tool" title={words.chat.giveBack} aria-label={words.chat.giveBack} onClick={() => setAsking("return")}>
                <Glyph name="back" />
              </button>
              <button type="button" className="tool word" data-command="end" title={words.chat.endLong} aria-label={words.chat.endLong} onClick={() => setAsking("end")}>
                <Glyph name="end" />
                {words.chat.end}
              </button>
            </span>
          )}
        </div>
      </header>
      <Log
        thread={thread}
        customerName={customer.name}
        typing={typing}
        focused={focused}
        resend={(outgoing: Outgoing) => resend(id, outgoing)}
      />
      {thread.notice && (
        <p className="notice warning" role="status">
          {thread.notice}
        </p>
      )}
      {active ? (
        <Composer ticket={ticket} replies={replies} register={register} />
      ) : (
        <WrapUpForm ticket={ticket} codes={codes} tags={tags} />
      )}
      {asking === "transfer" && <TransferDialog ticket={ticket} workbench={workbench} close={() => setAsking(null)} />}
      {asking === "return" && (
        <Confirm title={words.chat.returnTitle(customer.name)} confirm={words.chat.returnConfirm} act={move("return")} close={() => setAsking(null)}>
          <p>{words.chat.returnLead}</p>
        </Confirm>
      )}
      {asking === "end" && (
        <Confirm title={words.chat.endTitle(customer.name)} confirm={words.chat.endConfirm} act={move("end")} close={() => setAsking(null)}>
          <p>{words.chat.endLead}</p>
        </Confirm>
      )}
    </section>
  );
}
