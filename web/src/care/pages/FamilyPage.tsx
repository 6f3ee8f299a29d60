/** The family's telephone numbers: call, add, change, remove. */
import { useRef, useState, type ReactElement } from "react";
import type { Contact } from "../api";
import { CareIcon } from "../components/CareIcon";
import { ContactForm } from "../components/ContactForm";
import { Sure } from "../components/PersonPanel";
import { Purpose } from "../components/Purpose";
import { ToldPart } from "../components/ToldPart";
import { useCare, useScreen } from "../context";
import { callOf, grouped, MOST_CONTACTS, withContact } from "../contacts";
import { WORDS } from "../strings";
import { useTold } from "../useTold";

const NEW: Contact = { id: null, name: "", relation: "", phone: "" };

export function FamilyPage(): ReactElement {
  const { care, customer } = useCare();
  const { step } = useScreen();
  const [told, again, replace] = useTold(customer.id, () => care.family());
  /** Written on: one that is there, or a new one. */
  const [open, setOpen] = useState<Contact | null>(null);
  const [leaving, setLeaving] = useState<Contact | null>(null);
  const [news, setNews] = useState("");
  const newsLine = useRef<HTMLParagraphElement>(null);

  const keep = async (contacts: Contact[], done: string) => {
    replace(await care.keepFamily(contacts));
    setOpen(null);
    setLeaving(null);
    setNews(done);
    newsLine.current?.focus();
  };
  const begin = (contact: Contact) => {
    setNews("");
    setLeaving(null);
    setOpen(contact);
  };

  return (
    <>
      <Purpose />
      <p role="status" className="care-news" ref={newsLine} tabIndex={-1}>
        {news}
      </p>
      <ToldPart told={told} again={again}>
        {(contacts) => (
          <>
            {contacts.length === 0 && !open && <p>{WORDS.familyNone}</p>}
            <ul className="care-list">
              {contacts.map((contact) => (
                <li key={contact.id}>
                  {open?.id === contact.id ? (
                    <ContactForm
                      contact={contact}
                      saveLabel={step("save").label}
                      save={(written) => keep(withContact(contacts, written), WORDS.familyKept)}
                      back={() => setOpen(null)}
                    />
                  ) : (
                    <Card
                      contact={contact}
                      asked={leaving?.id === contact.id}
                      edit={() => begin(contact)}
                      ask={setLeaving}
                      remove={() =>
                        void keep(
                          contacts.filter(({ id }) => id !== contact.id),
                          WORDS.familyRemoved,
                        ).catch(() => setNews(WORDS.person_now.notDone))
                      }
                    />
                  )}
                </li>
              ))}
            </ul>
            {open?.id === null && (
              <ContactForm
                contact={open}
                saveLabel={step("save").label}
                save={(written) => keep(withContact(contacts, written), WORDS.familyKept)}
                back={() => setOpen(null)}
              />
            )}
            {!open &&
              (contacts.length < MOST_CONTACTS ? (
                <button type="button" className="care-button main" onClick={() => begin(NEW)}>
                  <CareIcon name="plus" />
                  <span>{step("add").label}</span>
                </button>
              ) : (
                <p className="care-note">
                  <CareIcon name="info" />
                  <span>{WORDS.familyFull}</span>
                </p>
              ))}
          </>
        )}
      </ToldPart>
    </>
  );
}

interface CardProps {
  contact: Contact;
  /** Asked whether to remove it. */
  asked: boolean;
  edit: () => void;
  ask: (contact: Contact | null) => void;
  remove: () => void;
}

function Card({ contact, asked, edit, ask, remove }: CardProps): ReactElement {
  const { step } = useScreen();
  const whose = `family-${contact.id}`;
  return (
    <section className="care-card" aria-labelledby={whose}>
      <div className="care-face">
        <span className="care-badge gold">
          <CareIcon name="family" />
        </span>
        <div>
          <h2 id={whose}>
            {contact.relation} {contact.name}
          </h2>
          <p>{grouped(contact.phone)}</p>
        </div>
      </div>
      {asked ? (
        <Sure
          question={WORDS.familyRemoveQuestion(contact.name)}
          no={WORDS.familyKeep}
          yes={step("remove").label}
          refuse={() => ask(null)}
          agree={remove}
        />
      ) : (
        <div className="care-buttons">
          <a className="care-button main" href={callOf(contact.phone)} aria-describedby={whose}>
            <CareIcon name="phone" />
            <span>{step("call").label}</span>
          </a>
          <button type="button" className="care-button" aria-describedby={whose} onClick={edit}>
            {step("edit").label}
          </button>
          <button type="button" className="care-button danger" aria-describedby={whose} onClick={() => ask(contact)}>
            {step("remove").label}
          </button>
        </div>
      )}
    </section>
  );
}
