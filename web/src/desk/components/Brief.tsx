/** The brief handed over with a customer, and the customer's card. */
import type { ReactElement } from "react";
import { Icon } from "../../components/Icon";
import { words } from "../strings";
import type { Detail } from "../wire";
import { Marks } from "./Marks";

const text = words.panel;

export function BriefSection({ detail }: { detail: Detail }): ReactElement {
  const { brief, ticket } = detail;
  const { task } = brief;
  return (
    <section className="panel-section brief" aria-labelledby="brief-title">
      <h3 id="brief-title">{text.brief}</h3>
      <Marks marks={ticket.marks} />
      <p>{brief.summary}</p>
      {task && (
        <div className="task">
          <p>
            <strong>{text.task(task.title)}</strong>
          </p>
          {task.filled.length > 0 && <Pairs pairs={task.filled} />}
          {task.waiting_for && <p className="fine">{text.waitingFor(task.waiting_for)}</p>}
        </div>
      )}
      {brief.customer.how_to_speak.length > 0 && (
        <div className="speak">
          <h4>
            <Icon name="info" size={16} /> {text.speak}
          </h4>
          <ul>
            {brief.customer.how_to_speak.map((advice) => (
              <li key={advice}>{advice}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

export function CardSection({ detail }: { detail: Detail }): ReactElement {
  const { brief, ticket, callback_number: number } = detail;
  const card = brief.customer;
  const pairs = [
    [text.callback, number],
    [text.segment, card.segment && (words.segments[card.segment] ?? card.segment)],
    [text.age, card.age_group && (words.ageGroups[card.age_group] ?? card.age_group)],
    [text.language, words.languages[card.language.slice(0, 2)] ?? card.language],
    [text.edition, card.care_edition ? text.careEdition : null],
    [text.branch, card.branch_name ?? card.branch_id],
    [text.manager, card.manager_name ?? card.manager_id],
    [text.mood, words.sentiments[brief.sentiment]],
    [text.reason, ticket.reason_title],
    [text.trigger, words.triggers[ticket.trigger] ?? ticket.trigger],
  ] as const;
  return (
    <section className="panel-section" aria-labelledby="card-title">
      <h3 id="card-title">
        {text.card} {card.name}
      </h3>
      <Pairs pairs={pairs.flatMap(([label, value]) => (value ? [{ label, value }] : []))} />
    </section>
  );
}

function Pairs({ pairs }: { pairs: readonly { label: string; value: string }[] }): ReactElement {
  return (
    <dl className="pairs">
      {pairs.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
