/** The groups that customers are given to. */
import { useState, type ReactElement } from "react";
import type { DutyHours } from "../wire";
import type { AdminApi } from "./adminApi";
import type { Lists } from "./AdminPage";
import { GroupForm } from "./GroupForm";
import { words } from "./words";
import type { GroupRecord } from "./wire";

const text = words.groups;

interface Props {
  admin: AdminApi;
  lists: Lists;
  saved: (what: string) => void;
}

export function GroupsSection({ admin, lists, saved }: Props): ReactElement {
  const [open, setOpen] = useState<"add" | GroupRecord | null>(null);
  const names = new Map(lists.groups.map((group) => [group.id, group.name]));
  const reasons = new Map(lists.choices.reasons.map((reason) => [reason.value, reason.title]));
  const branches = new Map(lists.choices.branches.map((branch) => [branch.id, branch.name]));
  return (
    <>
      <div className="admin-tools">
        <span className="muted fine">{words.count(lists.groups.length)}</span>
        <button type="button" className="button main" onClick={() => setOpen("add")}>{text.add}</button>
      </div>
      <div className="board table-board" role="region" aria-label={words.sections.groups} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.name}</th>
              <th scope="col">{text.reasons}</th>
              <th scope="col">{text.hours}</th>
              <th scope="col">{text.fallback}</th>
              <th scope="col">{text.members}</th>
              <th scope="col"><span className="unseen">{words.edit}</span></th>
            </tr>
          </thead>
          <tbody>
            {lists.groups.map((group) => (
              <tr key={group.id}>
                <th scope="row">
                  {group.name} <span className="muted fine">{text.kindShort[group.kind]}</span>
                </th>
                <td className="fine">
                  {group.kind === "branch"
                    ? branches.get(group.branch_id ?? "") ?? group.branch_id
                    : [...group.reasons.map((reason) => reasons.get(reason) ?? reason), ...(group.language ? [text.english] : [])].join("、")}
                </td>
                <td className="fine tabular">{spoken(group.hours)}</td>
                <td className="fine">{names.get(group.fallback_group_id ?? "") ?? words.none}</td>
                <td className="tabular">{text.memberCount(group.members.length)}</td>
                <td>
                  <div className="row-actions">
                    <button type="button" className="button plain small" aria-label={text.change(group.name)} onClick={() => setOpen(group)}>
                      {words.edit}
                    </button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {open && (
        <GroupForm
          lists={lists}
          {...(open === "add" ? {} : { group: open })}
          close={() => setOpen(null)}
          save={async ({ id, ...entry }) => {
            await (open === "add" ? admin.addGroup(id, entry) : admin.changeGroup(id, entry));
            setOpen(null);
            saved(words.done(entry.name));
          }}
        />
      )}
    </>
  );
}

function spoken(hours: DutyHours): string {
  if (hours.always) return text.always;
  return hours.workdays.map(([from, to]) => `${from}–${to}`).join("、") || words.none;
}
