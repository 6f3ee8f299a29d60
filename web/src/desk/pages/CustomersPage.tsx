/** An account manager's own customers, and writing to one of them first. */
import { useCallback, useEffect, useState, type FormEvent, type ReactElement } from "react";
import { newId } from "../../ids";
import { reasonOf } from "../api";
import { useDesk, useWorkbench } from "../context";
import { keepDraft, readDraft } from "../store/drafts";
import { words } from "../strings";
import { moment } from "../time";
import type { OwnCustomer } from "../wire";

const text = words.customers;

export function CustomersPage(): ReactElement {
  const { api } = useDesk();
  const { state, version } = useWorkbench();
  const [customers, setCustomers] = useState<OwnCustomer[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [find, setFind] = useState("");
  const [writing, setWriting] = useState<string | null>(null);

  const load = useCallback(() => {
    api.ownCustomers().then(
      (list) => {
        setCustomers(list);
        setProblem(null);
      },
      (error: unknown) => setProblem(reasonOf(error)),
    );
  }, [api]);
  useEffect(load, [load, version]);

  const talking = new Set(state.workbench?.conversations.map((ticket) => ticket.conversation_id));
  const shown = customers?.filter((each) => `${each.name} ${each.branch_name ?? ""}`.includes(find.trim()));
  return (
    <div className="customers">
      <header className="page-head">
        <h1>{text.title}</h1>
        <span className="muted fine">{text.lead}</span>
        <input
          type="search"
          value={find}
          aria-label={text.find}
          placeholder={text.findPlaceholder}
          onChange={(event) => setFind(event.target.value)}
        />
      </header>
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
      {customers?.length === 0 && <p className="muted">{text.empty}</p>}
      <ul className="customer-list">
        {shown?.map((customer) => (
          <li key={customer.customer_id} className="board own-customer">
            <span className="monogram" aria-hidden="true">
              {[...customer.name][0]}
            </span>
            <div className="customer-text">
              <p>
                <strong>{customer.name}</strong> <span className="muted">{about(customer)}</span>
              </p>
              <p className="fine muted">
                {customer.last_contact ? text.lastContact(moment(customer.last_contact)) : text.neverContacted}
              </p>
              {customer.how_to_speak.length > 0 && <p className="fine">{customer.how_to_speak.join("；")}</p>}
            </div>
            {customer.conversation_id && talking.has(customer.conversation_id) ? (
              <a className="button plain" href="#/work">
                {text.open}
              </a>
            ) : (
              <button
                type="button"
                className="button"
                aria-label={text.writeTo(customer.name)}
                aria-expanded={writing === customer.customer_id}
                onClick={() => setWriting(writing === customer.customer_id ? null : customer.customer_id)}
              >
                {text.write}
              </button>
            )}
            {writing === customer.customer_id && <WriteFirst customer={customer} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function WriteFirst({ customer }: { customer: OwnCustomer }): ReactElement {
  const { api } = useDesk();
  const { refresh } = useWorkbench();
  const draft = `customer:${customer.customer_id}`;
  const [message, setMessage] = useState(() => readDraft(draft));
  const [id] = useState(() => newId());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!message.trim()) return;
    setBusy(true);
    setProblem(null);
    try {
      await api.writeFirst(customer.customer_id, id, message.trim());
      keepDraft(draft, "");
      await refresh();
      location.hash = "#/work";
    } catch (error) {
      setProblem(reasonOf(error));
      setBusy(false);
    }
  };
  return (
    <form className="write-first" onSubmit={(event) => void send(event)}>
      <textarea
        autoFocus
        rows={3}
        maxLength={2000}
        value={message}
        aria-label={text.message(customer.name)}
        placeholder={text.placeholder}
        onChange={(event) => {
          setMessage(event.target.value);
          keepDraft(draft, event.target.value);
        }}
      />
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" className="button main" disabled={busy}>
        {text.send}
      </button>
    </form>
  );
}

function about({ segment, age_group: age, branch_name: branch, language }: OwnCustomer): string {
  const spoken = language.startsWith("zh") ? null : (words.languages[language.slice(0, 2)] ?? language);
  return [segment && (words.segments[segment] ?? segment), age && (words.ageGroups[age] ?? age), spoken, branch].filter(Boolean).join(" · ");
}
