/** A member of the family, written in: three large fields, and in words what is missing. */
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { ApiError } from "../../api";
import type { Contact } from "../api";
import { faultsOf, FIELDS, type ContactField } from "../contacts";
import { WORDS } from "../strings";
import { CareIcon } from "./CareIcon";

const LABELS: Record<ContactField, string> = {
  name: WORDS.familyName,
  relation: WORDS.familyRelation,
  phone: WORDS.familyPhone,
};
const HINTS: Record<ContactField, string> = {
  name: WORDS.familyNameHint,
  relation: WORDS.familyRelationHint,
  phone: WORDS.familyPhoneHint,
};
const LONGEST: Record<ContactField, number> = { name: 20, relation: 10, phone: 20 };

interface Props {
  contact: Contact;
  saveLabel: string;
  /** Rejects where the service did not take it. */
  save: (contact: Contact) => Promise<void>;
  back: () => void;
}

export function ContactForm({ contact, saveLabel, save, back }: Props): ReactElement {
  const [written, setWritten] = useState(contact);
  const [faults, setFaults] = useState<Partial<Record<ContactField, string>>>({});
  const [trouble, setTrouble] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const sending = useRef(false);

  const focus = (field: ContactField) => form.current?.querySelector<HTMLInputElement>(`#family-${field}`)?.focus();
  useEffect(() => focus("name"), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending.current) return;
    const found = faultsOf(written);
    setFaults(found);
    setTrouble("");
    const first = FIELDS.find((field) => found[field]);
    if (first) return focus(first);
    sending.current = true;
    try {
      await save({ ...written, name: written.name.trim(), relation: written.relation.trim() });
    } catch (error) {
      setTrouble((error instanceof ApiError && error.status > 0 && error.detail) || WORDS.familyNotKept);
    } finally {
      sending.current = false;
    }
  };

  return (
    <form className="care-card" noValidate ref={form} onSubmit={(event) => void submit(event)}>
      {FIELDS.map((field) => (
        <div className="care-field" key={field}>
          <label htmlFor={`family-${field}`}>{LABELS[field]}</label>
          <p id={`family-${field}-hint`} className="care-soft">
            {HINTS[field]}
          </p>
          <input
            id={`family-${field}`}
            className="care-input"
            type={field === "phone" ? "tel" : "text"}
            autoComplete="off"
            maxLength={LONGEST[field]}
            value={written[field]}
            aria-describedby={`family-${field}-hint family-${field}-wrong`}
            aria-invalid={faults[field] !== undefined}
            onChange={(event) => setWritten({ ...written, [field]: event.target.value })}
          />
          <div id={`family-${field}-wrong`} role="alert">
            {faults[field] && <Wrong text={faults[field]} />}
          </div>
        </div>
      ))}
      <div role="alert">{trouble && <Wrong text={trouble} />}</div>
      <div className="care-buttons">
        <button type="submit" className="care-button main">
          {saveLabel}
        </button>
        <button type="button" className="care-button" onClick={back}>
          {WORDS.familyBack}
        </button>
      </div>
    </form>
  );
}

function Wrong({ text }: { text: string }): ReactElement {
  return (
    <p className="care-wrong">
      <CareIcon name="alert" />
      <span>{text}</span>
    </p>
  );
}
