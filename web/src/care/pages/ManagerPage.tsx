/** The customer's own account manager: who it is, and the ways to reach them. */
import type { ReactElement } from "react";
import { ApiError } from "../../api";
import { useApp } from "../../context";
import type { Manager } from "../api";
import { CareIcon } from "../components/CareIcon";
import { Entry } from "../components/Entry";
import { PersonPanel } from "../components/PersonPanel";
import { Purpose } from "../components/Purpose";
import { Steps } from "../components/Steps";
import { ToldPart } from "../components/ToldPart";
import { useCare, useScreen } from "../context";
import { callOf } from "../contacts";
import { WORDS } from "../strings";
import { useTold } from "../useTold";

export function ManagerPage(): ReactElement {
  const { care, customer } = useCare();
  const { screen } = useScreen();
  const [told, again] = useTold(customer.id, () => care.manager().catch(noneIfMissing));
  return (
    <>
      <Purpose />
      <PersonPanel talk />
      <ToldPart told={told} again={again}>
        {(manager) => (manager ? <Face manager={manager} /> : <p className="care-card">{WORDS.managerNone}</p>)}
      </ToldPart>
      <Steps steps={screen.steps} />
    </>
  );
}

function Face({ manager }: { manager: Manager }): ReactElement {
  const { askPerson } = useApp();
  const { step } = useScreen();
  const { name, title, phone, branch, address, on_duty: onDuty } = manager;
  const write = step("write");
  const call = step("call");
  return (
    <>
      <section className="care-card" aria-label={title}>
        <div className="care-face">
          <span className="care-badge blue" aria-hidden="true">
            <CareIcon name="manager" />
          </span>
          <div>
            <p className="care-entry-name">{name}</p>
            <p>{title}</p>
          </div>
        </div>
        {branch && <p>{branch}</p>}
        {address && <p className="care-soft">{address}</p>}
        <p className="care-duty">
          <CareIcon name={onDuty ? "check" : "moon"} />
          <span>{onDuty ? WORDS.onDuty : WORDS.offDuty}</span>
        </p>
        <button type="button" className="care-button main" onClick={askPerson} aria-describedby="manager-write">
          {write.label}
        </button>
        <p className="care-soft" id="manager-write">
          {write.does}
        </p>
      </section>
      <ul className="care-list">
        <li>
          <Entry target={callOf(phone)} name={call.label} text={phone} />
        </li>
      </ul>
    </>
  );
}

function noneIfMissing(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}
