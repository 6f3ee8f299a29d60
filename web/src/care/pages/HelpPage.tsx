/** 一键求助: a person of the bank, the family, the emergency numbers. */
import type { ReactElement } from "react";
import { useApp, useConversationView } from "../../context";
import { Entry } from "../components/Entry";
import { PersonPanel } from "../components/PersonPanel";
import { Purpose } from "../components/Purpose";
import { Steps } from "../components/Steps";
import { CareIcon } from "../components/CareIcon";
import { useCare, useScreen } from "../context";
import { callOf, grouped } from "../contacts";
import { WORDS } from "../strings";
import { useTold } from "../useTold";

export function HelpPage(): ReactElement {
  const { askPerson } = useApp();
  const { care, customer } = useCare();
  const { screen, step } = useScreen();
  const { phase } = useConversationView().handover;
  // Where the family cannot be had, its page is offered all the same.
  const [family] = useTold(customer.id, () => care.family());
  const contacts = family.state === "told" ? family.value : [];
  const person = step("person");
  return (
    <>
      <Purpose />
      <PersonPanel talk />
      {phase === "none" && (
        <section className="care-section">
          <button type="button" className="care-call" onClick={askPerson} aria-describedby="help-person">
            <CareIcon name="person" />
            <span>{person.label}</span>
          </button>
          <p className="care-soft" id="help-person">
            {person.does}
          </p>
        </section>
      )}
      {contacts.length > 0 && (
        <ul className="care-list">
          {contacts.map((contact) => (
            <li key={contact.id}>
              <Entry
                target={callOf(contact.phone)}
                name={WORDS.familyCall(contact)}
                text={grouped(contact.phone)}
                look={{ icon: "family", tint: "gold" }}
              />
            </li>
          ))}
        </ul>
      )}
      <Steps steps={screen.steps} />
    </>
  );
}
