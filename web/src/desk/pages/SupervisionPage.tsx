/** The supervisor's page: how today goes, who waits, who serves whom, and a way into any conversation. */
import { useCallback, useContext, useEffect, useRef, useState, type ReactElement } from "react";
import { AgentsTable } from "../components/AgentsTable";
import { Marks } from "../components/Marks";
import { ServiceLevel } from "../components/ServiceLevel";
import { Since } from "../components/Since";
import { WaitBar } from "../components/charts";
import { Watch } from "../components/Watch";
import { reasonOf } from "../api";
import { useDesk, useServiceNow, WorkContext } from "../context";
import { urgencyOfAnswer, urgencyOfWait } from "../store/clocks";
import { words } from "../strings";
import { timeOfDay } from "../time";
import type { Supervision, Ticket } from "../wire";

const text = words.supervision;
const EVERY_TICKS = 5;
const LONGEST_WAIT_SHOWN_MS = 5 * 60_000;

export function SupervisionPage(): ReactElement {
  const { staff } = useDesk();
  const { supervision, problem, reload } = useSupervision();
  const [watched, setWatched] = useState<string | null>(null);
  const groupName = useGroupNames();
  const mayWatch = staff.role === "supervisor";
  const nameOf = (id: string | null) => supervision?.agents.find((agent) => agent.staff_id === id)?.name ?? "";
  const ticket = supervision?.active.find((each) => each.handoff_id === watched);

  if (!supervision) return <p className="page-note">{problem ? text.refused : words.loading}</p>;
  return (
    <div className={ticket ? "supervision watching" : "supervision"}>
      <div className="supervision-main">
        <header className="page-head">
          <h1>{text.title}</h1>
          <span className="muted fine">{text.today(timeOfDay(supervision.since))}</span>
          {problem && (
            <span className="notice problem" role="status">
              {text.refused}
            </span>
          )}
        </header>
        <section aria-label={text.level}>
          <ServiceLevel level={supervision.service_level} />
        </section>
        <div className="supervision-lists">
          <section className="board" aria-labelledby="queue-title">
            <h2 id="queue-title">
              {text.queue} <span className="count">{words.queue.waitingCount(supervision.queue.length)}</span>
            </h2>
            {supervision.queue.length === 0 && <p className="muted">{text.queueEmpty}</p>}
            <ol className="waits">
              {supervision.queue.map((each) => (
                <Waiting key={each.handoff_id} ticket={each} reload={reload} mayTake={mayWatch} />
              ))}
            </ol>
          </section>
          <section className="board" aria-labelledby="active-title">
            <h2 id="active-title">
              {text.active} <span className="count">{words.queue.waitingCount(supervision.active.length)}</span>
            </h2>
            {supervision.active.length === 0 ? (
              <p className="muted">{text.activeEmpty}</p>
            ) : (
              <div className="table" role="group" aria-labelledby="active-title" tabIndex={0}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{text.customer}</th>
                      <th scope="col">{text.reason}</th>
                      <th scope="col">{text.agent}</th>
                      <th scope="col">{text.unanswered}</th>
                      {mayWatch && (
                        <th scope="col">
                          <span className="unseen">{text.watch}</span>
                        </th>
                      )}
                    </tr>
                  </thead>
                  <tbody>
                    {supervision.active.map((each) => (
                      <tr key={each.handoff_id} aria-current={each.handoff_id === watched ? "true" : undefined}>
                        <th scope="row">
                          {each.customer.name}
                          <Marks marks={each.marks} />
                        </th>
                        <td>{each.reason_title}</td>
                        <td>{nameOf(each.staff_id)}</td>
                        <td>
                          {each.unanswered_since && (
                            <Since at={each.unanswered_since} spoken={words.queue.unanswered} urgency={urgencyOfAnswer} />
                          )}
                        </td>
                        {mayWatch && (
                          <td>
                            <button
                              type="button"
                              className="button plain small"
                              aria-label={text.watchOf(each.customer.name)}
                              data-watch={each.handoff_id}
                              onClick={() => setWatched(each.handoff_id)}
                            >
                              {text.watch}
                            </button>
                          </td>
                        )}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
        </div>
        <AgentsTable agents={supervision.agents} groupName={groupName} />
      </div>
      {ticket && (
        <Watch
          key={ticket.handoff_id}
          ticket={ticket}
          agents={supervision.agents}
          agentName={nameOf(ticket.staff_id)}
          reload={reload}
          close={() => {
            setWatched(null);
            document.querySelector<HTMLElement>(`[data-watch="${CSS.escape(ticket.handoff_id)}"]`)?.focus();
          }}
        />
      )}
    </div>
  );
}

interface WaitingProps {
  ticket: Ticket;
  reload: () => Promise<void>;
  mayTake: boolean;
}

function Waiting({ ticket, reload, mayTake }: WaitingProps): ReactElement {
  const { api } = useDesk();
  const now = useServiceNow();
  const [problem, setProblem] = useState<string | null>(null);
  const { name } = ticket.customer;
  const waited = now - Date.parse(ticket.requested_at);
  const left = ticket.state === "left_message";
  const take = async () => {
    setProblem(null);
    try {
      await api.move(ticket.handoff_id, "take");
      location.hash = "#/work";
    } catch (error) {
      setProblem(reasonOf(error));
      await reload();
    }
  };
  return (
    <li>
      <div className="wait-line">
        <strong>{name}</strong>
        <span className="muted">{left ? words.queue.messages : ticket.reason_title}</span>
        <Marks marks={ticket.marks} />
        <Since at={ticket.requested_at} spoken={words.queue.waitedSpoken} {...(left ? {} : { urgency: urgencyOfWait })} />
        {mayTake && (
          <button type="button" className="button plain small" aria-label={words.queue.takeFrom(name)} onClick={() => void take()}>
            {words.queue.take}
          </button>
        )}
      </div>
      {!left && <WaitBar share={waited / LONGEST_WAIT_SHOWN_MS} level={urgencyOfWait(ticket.requested_at, now)} />}
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
    </li>
  );
}

/** From the workbench, or, without one, from what administrators see. */
function useGroupNames(): (id: string) => string {
  const { api } = useDesk();
  const known = useContext(WorkContext)?.state.workbench?.groups;
  const [asked, setAsked] = useState<readonly { id: string; name: string }[]>([]);
  const without = known === undefined;
  useEffect(() => {
    // Without an answer the groups are shown by their ids.
    if (without) api.groups().then(setAsked, () => undefined);
  }, [api, without]);
  return (id) => (known ?? asked).find((group) => group.id === id)?.name ?? id;
}

interface SupervisionView {
  supervision: Supervision | null;
  problem: boolean;
  reload: () => Promise<void>;
}

function useSupervision(): SupervisionView {
  const { api, ticker } = useDesk();
  const version = useContext(WorkContext)?.version ?? 0;
  const [supervision, setSupervision] = useState<Supervision | null>(null);
  const [problem, setProblem] = useState(false);
  const busy = useRef(false);

  const reload = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      setSupervision(await api.supervision());
      setProblem(false);
    } catch {
      setProblem(true);
    }
    busy.current = false;
  }, [api]);
  useEffect(() => void reload(), [reload, version]);
  useEffect(() => {
    let ticks = 0;
    return ticker.listen(() => {
      ticks += 1;
      if (ticks % EVERY_TICKS === 0 && !document.hidden) void reload();
    });
  }, [ticker, reload]);
  return { supervision, problem, reload };
}
