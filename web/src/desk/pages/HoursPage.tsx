/** When each group is on duty: working days, weekends, holidays, and the days that differ. */
import { useEffect, useState, type FormEvent, type ReactElement } from "react";
import { reasonOf } from "../api";
import { DayList } from "../components/DayList";
import { SpanList } from "../components/SpanList";
import { useDesk } from "../context";
import { isSpan } from "../store/hours";
import { words } from "../strings";
import type { DutyHours, Group } from "../wire";

const text = words.hours;
const KINDS = ["workdays", "weekends", "holidays"] as const;

export function HoursPage({ groups }: { groups: readonly Group[] }): ReactElement {
  const [chosen, setChosen] = useState(groups[0]?.id ?? "");
  const group = groups.find((each) => each.id === chosen);
  return (
    <div className="hours-page">
      <header className="page-head">
        <h1>{text.title}</h1>
        <span className="muted fine">{text.lead}</span>
      </header>
      <div className="hours">
        <nav aria-label={text.group}>
          <ul className="hours-groups">
            {groups.map((each) => (
              <li key={each.id}>
                <button type="button" aria-current={each.id === chosen ? "true" : undefined} onClick={() => setChosen(each.id)}>
                  <strong>{each.name}</strong>
                  <span className={`state ${each.open ? "on_duty" : "off_duty"}`}>{each.open ? text.openNow : text.closedNow}</span>
                </button>
              </li>
            ))}
          </ul>
        </nav>
        {group && <Editor key={group.id} group={group} />}
      </div>
    </div>
  );
}

function Editor({ group }: { group: Group }): ReactElement {
  const { api } = useDesk();
  const [hours, setHours] = useState<DutyHours | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    api.hours(group.id).then(setHours, (error: unknown) => setProblem(reasonOf(error)));
  }, [api, group.id]);

  const change = (some: Partial<DutyHours>) => {
    setSaved(false);
    setProblem(null);
    setHours((now) => now && { ...now, ...some });
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!hours) return;
    if (!hours.always && !KINDS.every((kind) => hours[kind].every(isSpan))) return setProblem(text.wrongSpan);
    setBusy(true);
    setProblem(null);
    try {
      await api.setHours(group.id, hours);
      setSaved(true);
    } catch (error) {
      setProblem(reasonOf(error));
    }
    setBusy(false);
  };
  return (
    <form className="board hours-editor" aria-labelledby="hours-title" noValidate onSubmit={(event) => void save(event)}>
      <h2 id="hours-title">{group.name}</h2>
      {hours && (
        <>
          <label className="check">
            <input type="checkbox" checked={hours.always} onChange={(event) => change({ always: event.target.checked })} />
            <span>{text.always}</span>
          </label>
          {!hours.always &&
            KINDS.map((kind) => (
              <SpanList key={kind} name={text[kind]} spans={hours[kind]} change={(spans) => change({ [kind]: spans })} />
            ))}
          <DayList name={text.closedDays} days={hours.closed_days} change={(closed_days) => change({ closed_days })} />
          {!hours.always && <DayList name={text.openDays} days={hours.open_days} change={(open_days) => change({ open_days })} />}
          <div className="ask-actions">
            <button type="submit" className="button main" disabled={busy}>
              {text.save}
            </button>
            <span role="status" className="saved">
              {saved && words.saved}
            </span>
          </div>
        </>
      )}
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
