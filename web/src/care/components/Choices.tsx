/** One of a few, each a large field to tap. */
import type { ReactElement } from "react";
import { CareIcon } from "./CareIcon";

interface Props {
  name: string;
  legend: string;
  /** Value and words. */
  options: readonly [string, string][];
  value: string;
  pick: (value: string) => void;
}

export function Choices({ name, legend, options, value, pick }: Props): ReactElement {
  return (
    <fieldset className="care-card care-choices">
      <legend>{legend}</legend>
      {options.map(([each, title]) => (
        <label key={each} className="care-choice">
          <input type="radio" name={name} value={each} checked={each === value} onChange={() => pick(each)} />
          <span>{title}</span>
          {each === value && <CareIcon name="check" />}
        </label>
      ))}
    </fieldset>
  );
}
