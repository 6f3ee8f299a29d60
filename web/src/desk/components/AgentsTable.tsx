/** Who is at the desk, in what state, and how many customers each has. */
import type { ReactElement } from "react";
import { words } from "../strings";
import { spokenSpan } from "../time";
import type { SupervisedAgent } from "../wire";
import { Places } from "./charts";
import { stateOf } from "./TransferDialog";

const text = words.supervision;

interface Props {
  agents: readonly SupervisedAgent[];
  groupName: (id: string) => string;
}

export function AgentsTable({ agents, groupName }: Props): ReactElement {
  const onDuty = agents.filter((agent) => stateOf(agent) === "on_duty").length;
  return (
    <section className="board" aria-labelledby="agents-title">
      <h2 id="agents-title">
        {text.agents} <span className="count">{text.onDuty(onDuty)}</span>
      </h2>
      <div className="table" role="group" aria-labelledby="agents-title" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.agent}</th>
              <th scope="col">{text.state}</th>
              <th scope="col">{text.load}</th>
              <th scope="col">{text.handling}</th>
              <th scope="col">{text.groups}</th>
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <tr key={agent.staff_id}>
                <th scope="row">
                  {agent.name} <span className="muted fine">{agent.title}</span>
                </th>
                <td>
                  <span className={`state ${stateOf(agent)}`}>
                    {agent.present ? words.availability.states[agent.availability] : words.availability.away}
                  </span>
                </td>
                <td>
                  <Places taken={agent.active} all={agent.conversation_limit} />
                  <span className="unseen">{text.loadOf(agent.active, agent.conversation_limit)}</span>
                </td>
                <td className="tabular">{agent.handling_seconds === null ? "" : spokenSpan(agent.handling_seconds * 1000)}</td>
                <td className="fine">{agent.groups.map(groupName).join("、")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
