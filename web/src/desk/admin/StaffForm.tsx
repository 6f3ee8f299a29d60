/** One account. */
import type { ReactElement } from "react";
import { Dialog } from "../../components/Dialog";
import { words as common } from "../strings";
import type { Role } from "../wire";
import type { Lists } from "./AdminPage";
import { CheckGroup, Field, Problem } from "./fields";
import { useEntry } from "./useEntry";
import { words } from "./words";
import type { NewStaff, StaffRecord } from "./wire";

const text = words.staff;
const ROLES: readonly Role[] = ["agent", "manager", "supervisor", "administrator"];
const NOBODY: NewStaff = {
  username: "", name: "", role: "agent", title: "客服", branch_id: null, conversation_limit: 4, group_ids: [], single_sign_on: false,
};

interface Props {
  lists: Lists;
  person?: StaffRecord;
  save: (entry: NewStaff) => Promise<void>;
  close: () => void;
}

export function StaffForm({ lists, person, save, close }: Props): ReactElement {
  const { value, change, busy, problem, problemOf, form, submit } = useEntry<NewStaff>(person ? entryOf(person) : NOBODY, save);
  const label = person ? text.change(person.name) : text.add;
  return (
    <Dialog label={label} className="entry" close={close}>
      <form ref={form} className="ask" noValidate onSubmit={submit}>
        <h2>{label}</h2>
        {!person && (
          <Field name="username" label={text.username} hint={text.usernameHint} problem={problemOf("username")}>
            {(input) => (
              <input {...input} value={value.username} autoComplete="off" autoCapitalize="none" spellCheck={false} onChange={(event) => change({ username: event.target.value })} />
            )}
          </Field>
        )}
        <Field name="name" label={text.name} problem={problemOf("name")}>
          {(input) => <input {...input} value={value.name} autoComplete="off" onChange={(event) => change({ name: event.target.value })} />}
        </Field>
        <Field name="role" label={text.role} hint={text.roleHints[value.role]} problem={problemOf("role")}>
          {(input) => (
            <select {...input} value={value.role} onChange={(event) => change({ role: event.target.value as Role })}>
              {ROLES.map((role) => (
                <option key={role} value={role}>{common.roles[role]}</option>
              ))}
            </select>
          )}
        </Field>
        {value.role !== "administrator" && (
          <>
            <Field name="title" label={text.title} hint={text.titleHint} problem={problemOf("title")}>
              {(input) => <input {...input} value={value.title} autoComplete="off" onChange={(event) => change({ title: event.target.value })} />}
            </Field>
            <Field name="conversation_limit" label={text.limit} problem={problemOf("conversation_limit")}>
              {(input) => (
                <input {...input} type="number" min={1} max={20} value={value.conversation_limit} onChange={(event) => change({ conversation_limit: Number(event.target.value) })} />
              )}
            </Field>
            <Field name="branch_id" label={text.branch} problem={problemOf("branch_id")}>
              {(input) => (
                <select {...input} value={value.branch_id ?? ""} onChange={(event) => change({ branch_id: event.target.value || null })}>
                  <option value="">{text.noBranch}</option>
                  {lists.choices.branches.map((branch) => (
                    <option key={branch.id} value={branch.id}>{branch.name}</option>
                  ))}
                </select>
              )}
            </Field>
            <CheckGroup
              name="group_ids"
              label={text.groups}
              options={lists.groups.map((group) => ({ value: group.id, title: group.name }))}
              chosen={value.group_ids}
              change={(group_ids) => change({ group_ids })}
              problem={problemOf("group_ids")}
            />
          </>
        )}
        {!person && (
          <label className="check">
            <input type="checkbox" checked={value.single_sign_on} onChange={(event) => change({ single_sign_on: event.target.checked })} />
            <span>{text.singleSignOn}</span>
          </label>
        )}
        <Problem>{problem}</Problem>
        <div className="ask-actions">
          <button type="submit" className="button main" disabled={busy}>{text.save}</button>
          <button type="button" className="button plain" onClick={close}>{common.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}

function entryOf({ username, name, role, title, branch_id, conversation_limit, group_ids, single_sign_on }: StaffRecord): NewStaff {
  return { username, name, role, title, branch_id, conversation_limit, group_ids, single_sign_on };
}
