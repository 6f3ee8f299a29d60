/** A supervisor looks on at a conversation, joins it, takes it over, or gives it to somebody else. */
import { useEffect, useRef, useState, type ReactElement } from "react";
import { reasonOf, Refused } from "../api";
import { useDesk, useNow, useWorkbench } from "../context";
import { useDetail } from "../store/useDetail";
import { useLists } from "../store/useLists";
import { TYPING_MS } from "../store/workbench";
import { words } from "../strings";
import type { SupervisedAgent, Ticket } from "../wire";
import { BriefSection, CardSection } from "./Brief";
import { Composer } from "./Composer";
import { Confirm } from "./Confirm";
import { Glyph } from "./Glyph";
import { Log } from "./Log";
import { stateOf } from "./TransferDialog";

const text = words.supervision;

interface Props {
  ticket: Ticket;
  agents: readonly SupervisedAgent[];
  agentName: string;
  reload: () => Promise<void>;
  close: () => void;
}

export function Watch({ ticket, agents, agentName, reload, close }: Props): ReactElement {
  const { api, staff, ticker } = useDesk();
  const { state, watch, resend, refresh } = useWorkbench();
  const { replies } = useLists(api);
  const now = useNow(ticker);
  const view = useDetail(api, ticket);
  const [asking, setAsking] = useState<"take-over" | "reassign" | null>(null);
  const [to, setTo] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const { handoff_id: id, customer } = ticket;
  const pane = useRef<HTMLElement>(null);
  const thread = state.threads[id];
  const mine = ticket.staff_id === staff.id;
  const joined = view.detail?.history.some((event) => event.move === "join" && event.actor.id === staff.id) ?? false;

  useEffect(() => {
    watch(id, true);
    return () => watch(id, false);
    // The connection's own state must not end the watching.
  }, [id]);

  // In a narrow window it opens below the lists, out of sight.
  useEffect(() => pane.current?.focus(), []);

  const join = async () => {
    setProblem(null);
    try {
      await api.move(id, "join");
      await view.reload();
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  const takeOver = async () => {
    await api.move(id, "take-over");
    await refresh();
    location.hash = "#/work";
  };
  const reassign = async () => {
    if (!to) throw new Refused(422, text.reassignNobody, "nobody", null);
    await api.reassign(id, to);
    await reload();
  };
  return (
    <aside ref={pane} className="watch" tabIndex={-1} aria-label={text.watching(customer.name)}>
      <header className="column-head">
        <div className="column-line">
          <h2>{text.watching(customer.name)}</h2>
          <button type="button" className="tool" aria-label={text.stopWatching} title={text.stopWatching} onClick={close}>
            <Glyph name="cross" />
          </button>
        </div>
        <p className="muted fine">
          {text.watchedBy(agentName)} · {ticket.reason_title}
        </p>
        {!mine && (
          <div className="watch-actions">
            {!joined && (
              <button type="button" className="button small" onClick={() => void join()}>
                {text.join}
              </button>
            )}
            <button type="button" className="button small" onClick={() => setAsking("take-over")}>
              {text.takeOver}
            </button>
            <button type="button" className="button small" onClick={() => setAsking("reassign")}>
              {text.reassign}
            </button>
          </div>
        )}
        {joined && !mine && <p className="fine">{text.joined}</p>}
        {problem && (
          <p className="notice problem" role="alert">
            {problem}
          </p>
        )}
      </header>
      {view.detail && (
        <details className="watch-brief">
          <summary>{words.panel.title(customer.name)}</summary>
          <BriefSection detail={view.detail} />
          <CardSection detail={view.detail} />
        </details>
      )}
      {thread && (
        <Log
          thread={thread}
          customerName={customer.name}
          typing={thread.typingAt !== null && now - thread.typingAt < TYPING_MS}
          focused
          resend={(outgoing) => resend(id, outgoing)}
        />
      )}
      {joined && !mine && ticket.state === "active" && <Composer ticket={ticket} replies={replies} register={() => undefined} />}
      {asking === "take-over" && (
        <Confirm title={text.takeOverTitle(customer.name)} confirm={text.takeOver} act={takeOver} close={() => setAsking(null)}>
          <p>{text.takeOverLead}</p>
        </Confirm>
      )}
      {asking === "reassign" && (
        <Confirm title={text.reassignTitle(customer.name)} confirm={text.reassign} act={reassign} close={() => setAsking(null)}>
          <fieldset className="choices">
            <legend className="unseen">{text.reassign}</legend>
            {agents
              .filter((agent) => agent.staff_id !== ticket.staff_id && agent.present)
              .map((agent) => (
                <label key={agent.staff_id} className="choice">
                  <input type="radio" name="to" value={agent.staff_id} onChange={() => setTo(agent.staff_id)} />
                  <span>
                    <strong>{agent.name}</strong> <span className="muted">{agent.title}</span>
                  </span>
                  <span className={`state ${stateOf(agent)}`}>{words.availability.states[agent.availability]}</span>
                  <span className="muted fine tabular">{words.transfer.load(agent.active, agent.conversation_limit)}</span>
                </label>
              ))}
          </fieldset>
        </Confirm>
      )}
    </aside>
  );
}
