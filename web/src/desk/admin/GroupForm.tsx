/** One group and its duty hours. */
import type { ReactElement } from "react";
import { Dialog } from "../../components/Dialog";
import { Refused } from "../api";
import { DayList } from "../components/DayList";
import { SpanList } from "../components/SpanList";
import { isSpan } from "../store/hours";
import { words as common } from "../strings";
import type { DutyHours } from "../wire";
import type { Lists } from "./AdminPage";
import { CheckGroup, Field, Problem } from "./fields";
import { useEntry } from "./useEntry";
import { words } from "./words";
import type { GroupEntry, GroupRecord } from "./wire";

const text = words.groups;
const DAYS = ["workdays", "weekends", "holidays"] as const;

type GroupValue = GroupEntry & { id: string };

const NEW: GroupValue = {
  id: "",
  name: "",
  kind: "skill",
  reasons: [],
  branch_id: null,
  language: null,
  fallback_group_id: null,
  hours: { always: false, workdays: [["08:30", "18:00"]], weekends: [], holidays: [], closed_days: [], open_days: [] },
};

interface Props {
  lists: Lists;
  group?: GroupRecord;
  save: (value: GroupValue) => Promise<void>;
  close: () => void;
}

export function GroupForm({ lists, group, save, close }: Props): ReactElement {
  const { value, change, busy, problem, problemOf, form, submit } = useEntry<GroupValue>(group ? valueOf(group) : NEW, (entered) => {
    const wrong = !entered.hours.always && !DAYS.every((kind) => entered.hours[kind].every(isSpan));
    return wrong ? Promise.reject(new Refused(400, common.hours.wrongSpan, "invalid_entry", null)) : save(entered);
  });
  const { hours } = value;
  const changeHours = (some: Partial<DutyHours>) => change({ hours: { ...hours, ...some } });
  const label = group ? text.change(group.name) : text.add;
  return (
    <Dialog label={label} className="entry wide" close={close}>
      <form ref={form} className="ask" noValidate onSubmit={submit}>
        <h2>{label}</h2>
        {!group && (
          <Field name="id" label={text.id} hint={text.idHint} problem={problemOf("id")}>
            {(input) => <input {...input} value={value.id} autoComplete="off" autoCapitalize="none" spellCheck={false} onChange={(event) => change({ id: event.target.value })} />}
          </Field>
        )}
        <Field name="name" label={text.name} problem={problemOf("name")}>
          {(input) => <input {...input} value={value.name} autoComplete="off" onChange={(event) => change({ name: event.target.value })} />}
        </Field>
        <Field name="kind" label={text.kind} problem={problemOf("kind")}>
          {(input) => (
            <select {...input} value={value.kind} onChange={(event) => change({ kind: event.target.value as GroupEntry["kind"] })}>
              <option value="skill">{text.kinds.skill}</option>
              <option value="branch">{text.kinds.branch}</option>
            </select>
          )}
        </Field>
        {value.kind === "branch" ? (
          <Field name="branch_id" label={text.branch} problem={problemOf("branch_id")}>
            {(input) => (
              <select {...input} value={value.branch_id ?? ""} onChange={(event) => change({ branch_id: event.target.value || null })}>
                <option value="">{text.chooseBranch}</option>
                {lists.choices.branches.map((branch) => (
                  <option key={branch.id} value={branch.id}>{branch.name}</option>
                ))}
              </select>
            )}
          </Field>
        ) : (
          <CheckGroup
            name="reasons"
            label={text.reasons}
            options={lists.choices.reasons}
            chosen={value.reasons}
            change={(reasons) => change({ reasons })}
            problem={problemOf("reasons")}
          />
        )}
        {value.kind === "skill" && (
          <label className="check">
            <input type="checkbox" name="language" checked={value.language === "en"} onChange={(event) => change({ language: event.target.checked ? "en" : null })} />
            <span>{text.language}</span>
          </label>
        )}
        <Field name="fallback_group_id" label={text.fallback} problem={problemOf("fallback_group_id")}>
          {(input) => (
            <select {...input} value={value.fallback_group_id ?? ""} onChange={(event) => change({ fallback_group_id: event.target.value || null })}>
              <option value="">{text.noFallback}</option>
              {lists.groups.filter((other) => other.id !== group?.id).map((other) => (
                <option key={other.id} value={other.id}>{other.name}</option>
              ))}
            </select>
          )}
        </Field>
        <h3>{text.hours}</h3>
        <label className="check">
          <input type="checkbox" name="hours" checked={hours.always} onChange={(event) => changeHours({ always: event.target.checked })} />
          <span>{common.hours.always}</span>
        </label>
        {!hours.always &&
          DAYS.map((kind) => (
            <SpanList key={kind} name={common.hours[kind]} spans={hours[kind]} change={(spans) => changeHours({ [kind]: spans })} />
          ))}
        <DayList name={common.hours.closedDays} days={hours.closed_days} change={(closed_days) => changeHours({ closed_days })} />
        {!hours.always && (
          <DayList name={common.hours.openDays} days={hours.open_days} change={(open_days) => changeHours({ open_days })} />
        )}
        <Problem>{problemOf("hours") ?? problem}</Problem>
        <div className="ask-actions">
          <button type="submit" className="button main" disabled={busy}>{text.save}</button>
          <button type="button" className="button plain" onClick={close}>{common.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}

function valueOf({ members: _members, ...group }: GroupRecord): GroupValue {
  return group;
}
