/** One canned reply. */
import type { ReactElement } from "react";
import { Dialog } from "../../components/Dialog";
import { words as common } from "../strings";
import type { CannedReply } from "../wire";
import type { Lists } from "./AdminPage";
import { Field, Problem } from "./fields";
import { useEntry } from "./useEntry";
import { words } from "./words";
import type { ReplyEntry } from "./wire";

const text = words.replies;
const NEW: ReplyEntry = { shortcut: "", title: "", text: "", group_id: null };

interface Props {
  lists: Lists;
  reply?: CannedReply;
  save: (entry: ReplyEntry) => Promise<void>;
  close: () => void;
}

export function ReplyForm({ lists, reply, save, close }: Props): ReactElement {
  const { value, change, busy, problem, problemOf, form, submit } = useEntry<ReplyEntry>(reply ? entryOf(reply) : NEW, save);
  const label = reply ? text.change(reply.title) : text.add;
  return (
    <Dialog label={label} className="entry" close={close}>
      <form ref={form} className="ask" noValidate onSubmit={submit}>
        <h2>{label}</h2>
        <Field name="title" label={text.title} problem={problemOf("title")}>
          {(input) => <input {...input} value={value.title} autoComplete="off" onChange={(event) => change({ title: event.target.value })} />}
        </Field>
        <Field name="shortcut" label={text.shortcut} hint={text.shortcutHint} problem={problemOf("shortcut")}>
          {(input) => <input {...input} value={value.shortcut} autoComplete="off" autoCapitalize="none" spellCheck={false} onChange={(event) => change({ shortcut: event.target.value })} />}
        </Field>
        <Field name="text" label={text.text} problem={problemOf("text")}>
          {(input) => <textarea {...input} rows={5} value={value.text} onChange={(event) => change({ text: event.target.value })} />}
        </Field>
        <Field name="group_id" label={text.group} problem={problemOf("group_id")}>
          {(input) => (
            <select {...input} value={value.group_id ?? ""} onChange={(event) => change({ group_id: event.target.value || null })}>
              <option value="">{text.everybody}</option>
              {lists.groups.map((group) => (
                <option key={group.id} value={group.id}>{group.name}</option>
              ))}
            </select>
          )}
        </Field>
        <Problem>{problem}</Problem>
        <div className="ask-actions">
          <button type="submit" className="button main" disabled={busy}>{text.save}</button>
          <button type="button" className="button plain" onClick={close}>{common.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}

function entryOf({ id: _id, ...entry }: CannedReply): ReplyEntry {
  return entry;
}
