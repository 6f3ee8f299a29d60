/** What the customer needs a person for, as taps; nothing depends on one. */
import type { ReactElement } from "react";
import { useApp } from "../context";
import type { HandoffStatus } from "../wire";
import { Icon } from "./Icon";

const OFFERED = ["card_loss", "transfer", "wealth", "complaint", "other"];

export function Reasons({ status, choose }: { status: HandoffStatus; choose: (reason: string) => void }): ReactElement {
  const { strings } = useApp();
  const { reasons: titles, reasonsLabel, reasonGiven } = strings.handover;
  const told = status.reasons ?? [];
  const title = (value: string) => titles[value] ?? told.find((reason) => reason.value === value)?.title ?? value;
  if (status.reason) {
    return (
      <p className="reason-given">
        <Icon name="check" size={20} />
        {reasonGiven(title(status.reason))}
      </p>
    );
  }
  const values = told.length > 0 ? told.map(({ value }) => value) : OFFERED;
  return (
    <div role="group" aria-labelledby="reasons-label">
      <p id="reasons-label" className="reasons-label">
        {reasonsLabel}
      </p>
      <div className="reasons">
        {values.map((value) => (
          <button key={value} type="button" className="chip" onClick={() => choose(value)}>
            {title(value)}
          </button>
        ))}
      </div>
    </div>
  );
}
