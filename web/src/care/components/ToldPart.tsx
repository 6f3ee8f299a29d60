/** What the service tells, or in words that it is on its way or could not be had. */
import type { ReactElement, ReactNode } from "react";
import { WORDS } from "../strings";
import type { Told } from "../useTold";
import { CareIcon } from "./CareIcon";

interface Props<T> {
  told: Told<T>;
  again: () => void;
  children: (value: T) => ReactNode;
}

export function ToldPart<T>({ told, again, children }: Props<T>): ReactElement {
  if (told.state === "told") return <>{children(told.value)}</>;
  if (told.state === "loading") return <p role="status">{WORDS.loading}</p>;
  return <Unreachable again={again} />;
}

export function Unreachable({ again }: { again: () => void }): ReactElement {
  return (
    <div className="care-card" role="alert">
      <p className="care-note-line">
        <CareIcon name="alert" />
        <span>{WORDS.unreachable}</span>
      </p>
      <button type="button" className="care-button" onClick={again}>
        {WORDS.again}
      </button>
    </div>
  );
}
