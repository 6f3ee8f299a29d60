/** The left side: who is offered, who is with me, who waits. */
import { useState, type ReactElement } from "react";
import { reasonOf } from "../api";
import { useDesk, useWorkbench } from "../context";
import { urgencyOfAnswer, urgencyOfWait } from "../store/clocks";
import { words } from "../strings";
import type { Ticket, Workbench } from "../wire";
import { Marks } from "./Marks";
import { OfferCard } from "./OfferCard";
import { Since } from "./Since";

interface Props {
  workbench: Workbench;
  focused: string | null;
  focus: (handoffId: string) => void;
}

export function Rail({ workbench, focused, focus }: Props): ReactElement {
  const { state } = useWorkbench();
  const { offers, conversations, queue } = workbench;
  const waiting = queue.filter((ticket) => ticket.state !== "left_message");
  const messages = queue.filter((ticket) => ticket.state === "left_message");
  return (
    <aside className="rail" aria-label={words.queue.rail} id="rail" tabIndex={-1}>
      {offers.length > 0 && (
        <section aria-labelledby="offers-title">
          <h2 id="offers-title">
            {words.queue.offers} <span className="count">{offers.length}</span>
          </h2>
          {offers.map((offer, index) => (
            <OfferCard key={offer.handoff_id} offer={offer} first={index === 0} accepted={focus} />
          ))}
        </section>
      )}
      <section aria-labelledby="mine-title">
        <h2 id="mine-title">
          {words.queue.mine}{" "}
          <span className="count">
            {conversations.filter((ticket) => ticket.state === "active").length}/{workbench.me.conversation_limit}
          </span>
        </h2>
        {conversations.length === 0 && <p className="muted fine">{words.queue.mineEmpty}</p>}
        <ul className="mine">
          {conversations.map((ticket) => (
            <li key={ticket.handoff_id}>
              <Mine
                ticket={ticket}
                unread={state.threads[ticket.handoff_id]?.unread ?? ticket.unread}
                current={ticket.handoff_id === focused}
                focus={() => focus(ticket.handoff_id)}
              />
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="waiting-title">
        <h2 id="waiting-title">
          {words.queue.waiting} <span className="count">{words.queue.waitingCount(waiting.length)}</span>
        </h2>
        {waiting.length === 0 && <p className="muted fine">{words.queue.waitingEmpty}</p>}
        <ol className="waiting">
          {waiting.map((ticket) => (
            <Waiting key={ticket.handoff_id} ticket={ticket} taken={focus} />
          ))}
        </ol>
      </section>
      {messages.length > 0 && (
        <section aria-labelledby="messages-title">
          <h2 id="messages-title">
            {words.queue.messages} <span className="count">{words.queue.waitingCount(messages.length)}</span>
          </h2>
          <ol className="waiting">
            {messages.map((ticket) => (
              <Waiting key={ticket.handoff_id} ticket={ticket} taken={focus} />
            ))}
          </ol>
        </section>
      )}
    </aside>
  );
}

interface MineProps {
  ticket: Ticket;
  unread: number;
  current: boolean;
  focus: () => void;
}

function Mine({ ticket, unread, current, focus }: MineProps): ReactElement {
  const { customer, last_message: last, unanswered_since: since } = ticket;
  return (
    <button type="button" className="mine-entry" aria-current={current ? "true" : undefined} onClick={focus}>
      <span className="entry-line">
        <strong>{customer.name}</strong>
        {unread > 0 && (
          <span className="badge">
            <span aria-hidden="true">{unread}</span>
            <span className="unseen">{words.queue.unread(unread)}</span>
          </span>
        )}
        {ticket.state === "wrap_up" ? (
          <span className="since soon">{words.queue.wrapUp}</span>
        ) : (
          since && <Since at={since} spoken={words.queue.unanswered} urgency={urgencyOfAnswer} />
        )}
      </span>
      <span className="entry-gist fine">{last?.text ?? ticket.reason_title}</span>
    </button>
  );
}

function Waiting({ ticket, taken }: { ticket: Ticket; taken: (handoffId: string) => void }): ReactElement {
  const { api, staff } = useDesk();
  const { refresh } = useWorkbench();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { name } = ticket.customer;
  const left = ticket.state === "left_message";
  const mayTake = ticket.state !== "offered" || ticket.staff_id === staff.id || staff.role === "supervisor";

  const take = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api.move(ticket.handoff_id, "take");
      await refresh();
      taken(ticket.handoff_id);
    } catch (error) {
      setProblem(reasonOf(error));
      setBusy(false);
      await refresh();
    }
  };

  return (
    <li className="waiting-entry">
      <div className="entry-line">
        <strong>{name}</strong>
        <span className="fine">{ticket.reason_title}</span>
        <Since at={ticket.requested_at} spoken={words.queue.waitedSpoken} {...(left ? {} : { urgency: urgencyOfWait })} />
        {mayTake && (
          <button
            type="button"
            className="button plain small take"
            disabled={busy}
            aria-label={left ? words.queue.answerFrom(name) : words.queue.takeFrom(name)}
            onClick={() => void take()}
          >
            {left ? words.queue.handle : words.queue.take}
          </button>
        )}
      </div>
      <Marks marks={ticket.marks} />
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
    </li>
  );
}
