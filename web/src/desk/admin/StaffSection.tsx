/** Who may sign in, as what, and in which groups. */
import { useState, type ReactElement } from "react";
import { Confirm } from "../components/Confirm";
import { words as common } from "../strings";
import type { AdminApi } from "./adminApi";
import type { Lists } from "./AdminPage";
import { PasswordDialog } from "./PasswordDialog";
import { StaffForm } from "./StaffForm";
import { words } from "./words";
import type { StaffRecord, StaffWithPassword } from "./wire";

const text = words.staff;

interface Props {
  admin: AdminApi;
  lists: Lists;
  me: string;
  saved: (what: string) => void;
}

type Open =
  | { what: "add" }
  | { what: "change" | "reset" | "disable"; person: StaffRecord }
  | { what: "password"; result: StaffWithPassword }
  | null;

export function StaffSection({ admin, lists, me, saved }: Props): ReactElement {
  const [open, setOpen] = useState<Open>(null);
  const [search, setSearch] = useState("");
  const groupNames = new Map(lists.groups.map((group) => [group.id, group.name]));
  const shown = lists.staff.filter((person) =>
    [person.name, person.username, common.roles[person.role], ...person.group_ids.map((id) => groupNames.get(id) ?? "")]
      .some((word) => word.toLowerCase().includes(search.trim().toLowerCase())),
  );
  const close = () => setOpen(null);
  const change = async (person: StaffRecord, disabled: boolean) => {
    await admin.changeStaff(person.id, { ...entryOf(person), disabled });
    saved(words.done(text.saved(person.name)));
  };
  return (
    <>
      <div className="admin-tools">
        <label className="admin-search">
          <span>{words.search}</span>
          <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
        <span className="muted fine" role="status">{words.count(shown.length)}</span>
        <button type="button" className="button main" onClick={() => setOpen({ what: "add" })}>
          {text.add}
        </button>
      </div>
      {shown.length === 0 ? (
        <p className="muted">{words.nothing}</p>
      ) : (
        <div className="board table-board" role="region" aria-label={words.sections.staff} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.name}</th>
                <th scope="col">{text.role}</th>
                <th scope="col">{text.groups}</th>
                <th scope="col">{text.limit}</th>
                <th scope="col">{text.state}</th>
                <th scope="col">
                  <span className="unseen">{words.edit}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((person) => (
                <tr key={person.id}>
                  <th scope="row">
                    {person.name} <span className="muted fine">{person.username}</span>
                  </th>
                  <td>
                    {common.roles[person.role]} <span className="muted fine">{person.title}</span>
                  </td>
                  <td className="fine">{person.group_ids.map((id) => groupNames.get(id) ?? id).join("、")}</td>
                  <td className="tabular">{person.role === "administrator" ? "" : person.conversation_limit}</td>
                  <td className="fine">{stateOf(person)}</td>
                  <td>
                    <div className="row-actions">
                      <button type="button" className="button plain small" aria-label={text.editOf(person.name)} onClick={() => setOpen({ what: "change", person })}>
                        {words.edit}
                      </button>
                      {!person.single_sign_on && (
                        <button type="button" className="button plain small" aria-label={text.resetOf(person.name)} onClick={() => setOpen({ what: "reset", person })}>
                          {text.resetPassword}
                        </button>
                      )}
                      {person.id !== me &&
                        (person.disabled ? (
                          <EnableButton person={person} enable={() => change(person, false)} />
                        ) : (
                          <button type="button" className="button danger small" aria-label={text.disableOf(person.name)} onClick={() => setOpen({ what: "disable", person })}>
                            {text.disable}
                          </button>
                        ))}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open?.what === "add" && (
        <StaffForm
          lists={lists}
          close={close}
          save={async (entry) => {
            const result = await admin.addStaff(entry);
            setOpen(result.temporary_password ? { what: "password", result } : null);
            saved(words.done(text.saved(entry.name)));
          }}
        />
      )}
      {open?.what === "change" && (
        <StaffForm
          lists={lists}
          person={open.person}
          close={close}
          save={async ({ username: _username, single_sign_on: _singleSignOn, ...entry }) => {
            await admin.changeStaff(open.person.id, { ...entry, disabled: open.person.disabled });
            close();
            saved(words.done(text.saved(entry.name)));
          }}
        />
      )}
      {open?.what === "reset" && (
        <Confirm
          title={text.resetOf(open.person.name)}
          confirm={text.resetPassword}
          close={() => setOpen((now) => (now?.what === "reset" ? null : now))}
          act={async () => {
            const result = await admin.resetPassword(open.person.id);
            setOpen({ what: "password", result });
            saved("");
          }}
        >
          <p>{text.resetAsk(open.person.name)}</p>
        </Confirm>
      )}
      {open?.what === "disable" && (
        <Confirm title={text.disableOf(open.person.name)} confirm={text.disable} close={close} act={() => change(open.person, true)}>
          <p>{text.disableAsk(open.person.name)}</p>
        </Confirm>
      )}
      {open?.what === "password" && <PasswordDialog result={open.result} close={close} />}
    </>
  );
}

function EnableButton({ person, enable }: { person: StaffRecord; enable: () => Promise<void> }): ReactElement {
  const [busy, setBusy] = useState(false);
  return (
    <button
      type="button"
      className="button plain small"
      aria-label={text.enableOf(person.name)}
      disabled={busy}
      onClick={() => {
        setBusy(true);
        enable().catch(() => setBusy(false));
      }}
    >
      {text.enable}
    </button>
  );
}

function entryOf(person: StaffRecord) {
  const { name, role, title, branch_id, conversation_limit, group_ids } = person;
  return { name, role, title, branch_id, conversation_limit, group_ids };
}

function stateOf(person: StaffRecord): string {
  if (person.disabled) return text.states.disabled;
  if (person.locked_until) return text.states.locked;
  if (person.password_due) return text.states.due;
  return person.single_sign_on ? text.states.sso : text.states.normal;
}
