/** The right side: what an agent should know of the customer in focus, and what could be answered. */
import { useState, type ReactElement, type ReactNode } from "react";
import { reasonOf } from "../api";
import { useDesk } from "../context";
import type { DetailView } from "../store/useDetail";
import { words } from "../strings";
import { moment } from "../time";
import type { Detail, Suggestion, Ticket } from "../wire";
import { BriefSection, CardSection } from "./Brief";
import { Suggestions } from "./Suggestions";
import { TagInput } from "./TagInput";

const text = words.panel;

interface Props {
  ticket: Ticket | null;
  view: DetailView;
  suggestions: readonly Suggestion[] | null;
  find: string;
  setFind: (text: string) => void;
  /** Absent where nothing can be written. */
  insert: ((answer: string) => void) | null;
}

export function Panel({ ticket, view, suggestions, find, setFind, insert }: Props): ReactElement {
  if (!ticket) {
    return (
      <aside className="panel" id="panel" tabIndex={-1} aria-label={text.nobody}>
        <p className="muted fine">{text.nobodyLead}</p>
      </aside>
    );
  }
  const { detail, reload } = view;
  return (
    <aside className="panel" id="panel" tabIndex={-1} aria-label={text.title(ticket.customer.name)}>
      {detail && <BriefSection detail={detail} />}
      <Suggestions suggestions={suggestions} find={find} setFind={setFind} insert={insert} />
      {detail && (
        <>
          <CardSection detail={detail} />
          <Notes key={ticket.handoff_id} detail={detail} reload={reload} />
          <Tags detail={detail} reload={reload} />
          <Fold title={`${text.previous} ${detail.previous.length || ""}`} open={false}>
            {detail.previous.length === 0 && <p className="muted fine">{text.previousEmpty}</p>}
            <ul className="past">
              {detail.previous.map((each) => (
                <li key={each.handoff_id}>
                  <p className="fine muted">
                    {moment(each.requested_at)}
                    {each.agent && ` · ${each.agent}`}
                  </p>
                  <p>{each.summary}</p>
                </li>
              ))}
            </ul>
          </Fold>
          <Fold title={text.history} open={false}>
            <History detail={detail} />
          </Fold>
        </>
      )}
    </aside>
  );
}

function Fold({ title, open, children }: { title: string; open: boolean; children: ReactNode }): ReactElement {
  return (
    <details className="panel-section" open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Notes({ detail, reload }: { detail: Detail; reload: DetailView["reload"] }): ReactElement {
  const { api } = useDesk();
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const add = async () => {
    if (!note.trim()) return;
    setProblem(null);
    try {
      await api.addNote(detail.ticket.handoff_id, note.trim());
      setNote("");
      await reload();
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  return (
    <section className="panel-section" aria-labelledby="notes-title">
      <h3 id="notes-title">
        {text.notes} <span className="muted fine">{text.notesHint}</span>
      </h3>
      <ul className="past">
        {detail.notes.map((each) => (
          <li key={each.id}>
            <p className="fine muted">
              {each.name} · {moment(each.at)}
            </p>
            <p className="written">{each.text}</p>
          </li>
        ))}
      </ul>
      <form
        className="note-form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <textarea
          rows={2}
          maxLength={2000}
          value={note}
          data-command="note"
          aria-label={text.addNote}
          placeholder={text.notePlaceholder}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void add();
          }}
        />
        <button type="submit" className="button small">
          {text.addNote}
        </button>
      </form>
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

function Tags({ detail, reload }: { detail: Detail; reload: DetailView["reload"] }): ReactElement {
  const { api } = useDesk();
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (tags: string[]) => {
    setProblem(null);
    try {
      await api.setTags(detail.ticket.handoff_id, tags);
      await reload();
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  return (
    <section className="panel-section" aria-labelledby="tags-title">
      <h3 id="tags-title">{text.tags}</h3>
      <TagInput tags={detail.tags} change={(tags) => void change(tags)} />
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

function History({ detail }: { detail: Detail }): ReactElement {
  return (
    <ol className="events fine">
      {detail.history.map((event) => (
        <li key={event.sequence}>
          <time dateTime={event.at} className="tabular">
            {moment(event.at)}
          </time>
          <span>
            {words.moves[event.move] ?? event.move} <span className="muted">{words.actors[event.actor.kind]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
