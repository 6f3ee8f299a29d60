/** What the customer needs a person for, as taps; nothing depends on one. */
import type { ReactElement } from "react";
import { useApp } from "../context";
import type { Reasons as Choosing } from "./handoverWords";
import { Icon } from "./Icon";

export function Reasons({ reasons, choose }: { reasons: Choosing; choose: (reason: string) => void }): ReactElement {
  const { reasonsLabel, reasonGiven } = useApp().strings.handover;
  const { given, offered } = reasons;
  if (given) {
    return (
      <p className="reason-given">
        <Icon name="check" size={20} />
        {reasonGiven(given)}
      </p>
    );
  }
  return (
    <div role="group" aria-labelledby="reasons-label">
      <p id="reasons-label" className="reasons-label">
        {reasonsLabel}
      </p>
      <div className="reasons">
        {offered.map(({ value, title }) => (
          <button key={value} type="button" className="chip" onClick={() => choose(value)}>
            {title}
          </button>
        ))}
      </div>
    </div>
  );
}
