/** What the person is needed for, as large buttons; nothing depends on one. */
import type { ReactElement } from "react";
import type { Reasons } from "../../components/handoverWords";
import { useApp } from "../../context";
import { CareIcon } from "./CareIcon";

export function PersonReasons({ reasons, choose }: { reasons: Reasons; choose: (reason: string) => void }): ReactElement {
  const { reasonsLabel, reasonGiven } = useApp().strings.handover;
  const { given, offered } = reasons;
  return (
    <div>
      <div role="status">
        {given && (
          <p className="person-reason">
            <CareIcon name="check" />
            <span>{reasonGiven(given)}</span>
          </p>
        )}
      </div>
      {!given && (
        <div className="care-section" role="group" aria-labelledby="person-reasons">
          <p id="person-reasons">{reasonsLabel}</p>
          <div className="person-reasons">
            {offered.map(({ value, title }) => (
              <button key={value} type="button" className="care-button" onClick={() => choose(value)}>
                {title}
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
