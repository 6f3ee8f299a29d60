/** The replies that agents pick with a slash. */
import { useState, type ReactElement } from "react";
import { Confirm } from "../components/Confirm";
import type { CannedReply } from "../wire";
import type { AdminApi } from "./adminApi";
import type { Lists } from "./AdminPage";
import { ReplyForm } from "./ReplyForm";
import { words } from "./words";

const text = words.replies;
const ALL = "*";

interface Props {
  admin: AdminApi;
  lists: Lists;
  saved: (what: string) => void;
}

type Open = { what: "add" } | { what: "change" | "delete"; reply: CannedReply } | null;

export function RepliesSection({ admin, lists, saved }: Props): ReactElement {
  const [open, setOpen] = useState<Open>(null);
  const [search, setSearch] = useState("");
  const [group, setGroup] = useState(ALL);
  const names = new Map(lists.groups.map((each) => [each.id, each.name]));
  const wanted = search.trim().toLowerCase();
  const shown = lists.replies.filter(
    (reply) =>
      (group === ALL || (reply.group_id ?? "") === group) &&
      [reply.shortcut, reply.title, reply.text].some((word) => word.toLowerCase().includes(wanted)),
  );
  const close = () => setOpen(null);
  return (
    <>
      <div className="admin-tools">
        <label className="admin-search">
          <span>{words.search}</span>
          <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
        <label className="admin-search">
          <span>{text.filter}</span>
          <select value={group} onChange={(event) => setGroup(event.target.value)}>
            <option value={ALL}>{text.allGroups}</option>
            <option value="">{text.everybody}</option>
            {lists.groups.map((each) => (
              <option key={each.id} value={each.id}>{each.name}</option>
            ))}
          </select>
        </label>
        <span className="muted fine" role="status">{words.count(shown.length)}</span>
        <button type="button" className="button main" onClick={() => setOpen({ what: "add" })}>{text.add}</button>
      </div>
      {shown.length === 0 ? (
        <p className="muted">{words.nothing}</p>
      ) : (
        <div className="board table-board" role="region" aria-label={words.sections.replies} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.shortcut}</th>
                <th scope="col">{text.title}</th>
                <th scope="col">{text.text}</th>
                <th scope="col">{text.group}</th>
                <th scope="col"><span className="unseen">{words.edit}</span></th>
              </tr>
            </thead>
            <tbody>
              {shown.map((reply) => (
                <tr key={reply.id}>
                  <td><kbd>/{reply.shortcut}</kbd></td>
                  <th scope="row">{reply.title}</th>
                  <td className="fine reply-text">{reply.text}</td>
                  <td className="fine">{reply.group_id ? names.get(reply.group_id) ?? reply.group_id : text.everybody}</td>
                  <td>
                    <div className="row-actions">
                      <button type="button" className="button plain small" aria-label={text.editOf(reply.title)} onClick={() => setOpen({ what: "change", reply })}>
                        {words.edit}
                      </button>
                      <button type="button" className="button danger small" aria-label={text.deleteOf(reply.title)} onClick={() => setOpen({ what: "delete", reply })}>
                        {words.delete}
                      </button>
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(open?.what === "add" || open?.what === "change") && (
        <ReplyForm
          lists={lists}
          {...(open.what === "change" ? { reply: open.reply } : {})}
          close={close}
          save={async (entry) => {
            await (open.what === "change" ? admin.changeReply(open.reply.id, entry) : admin.addReply(entry));
            close();
            saved(words.done(`“${entry.title}”`));
          }}
        />
      )}
      {open?.what === "delete" && (
        <Confirm
          title={text.deleteOf(open.reply.title)}
          confirm={words.delete}
          close={close}
          act={async () => {
            await admin.deleteReply(open.reply.id);
            saved(text.deleted(open.reply.title));
          }}
        >
          <p>{text.deleteAsk(open.reply.title)}</p>
        </Confirm>
      )}
    </>
  );
}
