/** What an agent writes down after a customer: the outcome, tags and a note. */
import { useState, type FormEvent, type ReactElement } from "react";
import { reasonOf } from "../api";
import { useDesk, useWorkbench } from "../context";
import { keepDraft, readDraft } from "../store/drafts";
import { words } from "../strings";
import type { Ticket, WrapUpCode } from "../wire";
import { TagInput } from "./TagInput";

const text = words.wrapUp;

interface Props {
  ticket: Ticket;
  codes: readonly WrapUpCode[];
  tags: readonly string[];
}

export function WrapUpForm({ ticket, codes, tags: before }: Props): ReactElement {
  const { api } = useDesk();
  const { refresh } = useWorkbench();
  const draft = `wrap-up:${ticket.handoff_id}`;
  const [code, setCode] = useState("");
  const [own, setOwn] = useState<readonly string[] | null>(null);
  const [note, setNote] = useState(() => readDraft(draft));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const tags = own ?? before;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!code) return setProblem(text.codeMissing);
    setBusy(true);
    setProblem(null);
    try {
      await api.wrapUp(ticket.handoff_id, code, [...tags], note.trim());
      keepDraft(draft, "");
      keepDraft(ticket.handoff_id, "");
      await refresh();
    } catch (error) {
      setProblem(reasonOf(error));
      setBusy(false);
    }
  };
  return (
    <form className="wrap-up" aria-label={text.title} onSubmit={(event) => void submit(event)}>
      <h3>{text.title}</h3>
      <p className="muted fine">{text.lead}</p>
      <label className="field">
        <span>{text.code}</span>
        <select value={code} data-command="composer" onChange={(event) => setCode(event.target.value)}>
          <option value="" disabled />
          {codes.map((each) => (
            <option key={each.code} value={each.code}>
              {each.title}
            </option>
          ))}
        </select>
      </label>
      <div className="field">
        <span>{text.tags}</span>
        <TagInput tags={tags} change={setOwn} />
      </div>
      <label className="field">
        <span>{text.note}</span>
        <textarea
          rows={3}
          maxLength={2000}
          value={note}
          placeholder={text.notePlaceholder}
          onChange={(event) => {
            setNote(event.target.value);
            keepDraft(draft, event.target.value);
          }}
        />
      </label>
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" className="button main" disabled={busy}>
        {text.submit}
      </button>
    </form>
  );
}
