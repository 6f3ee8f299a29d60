/** Hands a customer on to a colleague or a group, with a word for whoever takes over. */
import { useState, type ReactElement } from "react";
import { Refused } from "../api";
import { useDesk, useWorkbench } from "../context";
import { words } from "../strings";
import type { Colleague, Ticket, Workbench } from "../wire";
import { Confirm } from "./Confirm";

interface Props {
  ticket: Ticket;
  workbench: Workbench;
  close: () => void;
}

const text = words.transfer;

export function TransferDialog({ ticket, workbench, close }: Props): ReactElement {
  const { api } = useDesk();
  const { refresh } = useWorkbench();
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const { me } = workbench;
  const colleagues = workbench.colleagues.filter((each) => each.staff_id !== me.staff_id);
  const canTake = (each: Colleague) =>
    READY.includes(stateOf(each)) && (me.role === "supervisor" || each.active < each.conversation_limit);

  const transfer = async () => {
    const [kind, id] = to.split(/:(.*)/s);
    if (!id) throw new Refused(422, text.nobody, "nobody", null);
    await api.transfer(ticket.handoff_id, kind === "staff" ? { staff_id: id } : { group_id: id }, note.trim());
    await refresh();
  };
  return (
    <Confirm title={text.title(ticket.customer.name)} confirm={text.confirm} act={transfer} close={close}>
      {/* Where nobody can be chosen the list is still to be moved by keyboard. */}
      <fieldset className="choices" tabIndex={colleagues.some(canTake) ? undefined : 0}>
        <legend>{text.colleagues}</legend>
        {byReadiness(colleagues).map((each) => (
          <label key={each.staff_id} className="choice">
            <input
              type="radio"
              name="to"
              value={`staff:${each.staff_id}`}
              disabled={!canTake(each)}
              onChange={(event) => setTo(event.target.value)}
            />
            <span>
              <strong>{each.name}</strong> <span className="muted">{each.title}</span>
            </span>
            <span className={`state ${stateOf(each)}`}>
              {each.present ? words.availability.states[each.availability] : words.availability.away}
            </span>
            <span className="muted fine tabular">{text.load(each.active, each.conversation_limit)}</span>
          </label>
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>{text.groups}</legend>
        {workbench.groups.map((group) => (
          <label key={group.id} className="choice">
            <input type="radio" name="to" value={`group:${group.id}`} onChange={(event) => setTo(event.target.value)} />
            <strong>{group.name}</strong>
            <span className="muted fine">{group.open ? text.waiting(group.waiting) : text.closed}</span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>{text.note}</span>
        <textarea rows={3} maxLength={2000} value={note} placeholder={text.notePlaceholder} onChange={(event) => setNote(event.target.value)} />
      </label>
    </Confirm>
  );
}

export function stateOf({ present, availability }: Pick<Colleague, "present" | "availability">): string {
  return present ? availability : "away";
}

const READY = ["on_duty", "busy"];
const ORDER = ["on_duty", "busy", "on_leave", "off_duty", "away"];

function byReadiness(colleagues: readonly Colleague[]): Colleague[] {
  const room = (each: Colleague) => each.conversation_limit - each.active;
  return [...colleagues].sort(
    (one, other) => ORDER.indexOf(stateOf(one)) - ORDER.indexOf(stateOf(other)) || room(other) - room(one),
  );
}
