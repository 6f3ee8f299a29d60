/** Where an agent writes: canned replies by slash, files, and a draft that is kept. */
import { useLayoutEffect, useRef, useState, type ChangeEvent, type KeyboardEvent, type ReactElement } from "react";
import { unfit, type Unfit } from "../../attachments";
import { Icon } from "../../components/Icon";
import { usePageSettings } from "../../store/pageSettings";
import { reasonOf } from "../api";
import { useDesk, useWorkbench } from "../context";
import { findReplies, insertReply, lookupAt, type Lookup } from "../store/canned";
import { keepDraft, readDraft } from "../store/drafts";
import { useTypingSignal } from "../store/useTypingSignal";
import { words } from "../strings";
import type { CannedReply, Ticket } from "../wire";
import { CannedMenu, optionId } from "./CannedMenu";
import { Glyph } from "./Glyph";

const LONGEST = 2000;
const UNFIT: Record<Unfit, string> = {
  too_large: words.chat.tooLarge,
  type: words.chat.wrongType,
  empty: words.chat.emptyFile,
};

interface Props {
  ticket: Ticket;
  replies: readonly CannedReply[];
  /** Lets the panel put a suggested answer into the text. */
  register: (insert: ((text: string) => void) | null) => void;
}

export function Composer({ ticket, replies, register }: Props): ReactElement {
  const { handoff_id: id, customer } = ticket;
  const { send } = useWorkbench();
  const [text, setText] = useState(() => readDraft(id));
  const [lookup, setLookup] = useState<Lookup | null>(null);
  const [chosen, setChosen] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  const signal = useTypingSignal(id);
  const found = lookup ? findReplies(replies, lookup.query, ticket.group_id) : [];
  const open = found.length > 0;

  const change = (next: string) => {
    setText(next);
    keepDraft(id, next);
    signal(next.trim() !== "");
  };
  const put = (next: string, cursor: number) => {
    change(next);
    setLookup(null);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(cursor, cursor);
    });
  };

  useLayoutEffect(() => {
    register((suggestion) => {
      const now = area.current?.value ?? "";
      const joined = now && !/\s$/.test(now) ? `${now}\n${suggestion}` : now + suggestion;
      put(joined, joined.length);
    });
    return () => register(null);
  });
  useLayoutEffect(() => {
    const box = area.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  }, [text]);

  const submit = () => {
    const said = text.trim();
    if (!said) return void area.current?.focus();
    send(id, { type: "text", text: said });
    change("");
    setLookup(null);
    area.current?.focus();
  };
  const insert = (reply: CannedReply) => {
    if (!lookup) return;
    const inserted = insertReply(text, lookup, reply.text);
    put(inserted.text, inserted.cursor);
  };
  const look = (box: HTMLTextAreaElement) => {
    const next = lookupAt(box.value, box.selectionStart);
    if (next?.query !== lookup?.query) setChosen(0);
    setLookup(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter also confirms a candidate of a Chinese input method.
    if (composing.current || event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen((chosen + step + found.length) % found.length);
    } else if (open && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      const reply = found[chosen];
      if (!reply) return;
      event.preventDefault();
      insert(reply);
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      setLookup(null);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      submit();
    }
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {open && <CannedMenu handoffId={id} replies={found} chosen={chosen} choose={insert} />}
      <span className="unseen" role="status">
        {open ? words.chat.cannedFound(found.length) : ""}
      </span>
      <textarea
        ref={area}
        rows={2}
        maxLength={LONGEST}
        value={text}
        data-command="composer"
        aria-label={words.chat.composer(customer.name)}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={open ? `canned-${id}` : undefined}
        aria-activedescendant={open ? optionId(id, chosen) : undefined}
        placeholder={words.chat.placeholder}
        onChange={(event) => {
          change(event.target.value);
          look(event.target);
        }}
        onClick={(event) => look(event.currentTarget)}
        onKeyDown={onKeyDown}
        onBlur={() => setLookup(null)}
        onCompositionStart={() => (composing.current = true)}
        onCompositionEnd={(event) => {
          composing.current = false;
          look(event.currentTarget);
        }}
      />
      <div className="composer-bar">
        <Attach ticket={ticket} />
        <button type="submit" className="button main small">
          {words.chat.send}
        </button>
      </div>
    </form>
  );
}

function Attach({ ticket }: { ticket: Ticket }): ReactElement {
  const { api } = useDesk();
  const { send } = useWorkbench();
  const settings = usePageSettings();
  const picker = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    const wrong = unfit(file, settings);
    if (wrong) return setProblem(UNFIT[wrong]);
    setBusy(true);
    setProblem(null);
    try {
      send(ticket.handoff_id, { type: "attachment", ...(await api.upload(ticket.conversation_id, file)) });
    } catch (error) {
      setProblem(reasonOf(error));
    }
    setBusy(false);
  };

  return (
    <>
      <input
        ref={picker}
        type="file"
        hidden
        accept={settings.attachment_types.join(",")}
        onChange={(event) => void take(event)}
      />
      <button type="button" className="tool" disabled={busy} aria-label={words.chat.attach} onClick={() => picker.current?.click()}>
        <Glyph name="clip" />
      </button>
      <span className="composer-note fine" role={problem ? "alert" : "status"}>
        {problem && <Icon name="alert" size={16} />}
        {busy ? words.chat.attaching : problem}
      </span>
    </>
  );
}
