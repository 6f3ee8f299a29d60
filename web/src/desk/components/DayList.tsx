/** Single days that differ from the calendar. A day that was filled in counts, also where it is saved without 添加. */
import { useState, type ReactElement } from "react";
import { words } from "../strings";
import { Glyph } from "./Glyph";

const text = words.hours;

interface Props {
  name: string;
  days: readonly string[];
  change: (days: string[]) => void;
}

export function DayList({ name, days, change }: Props): ReactElement {
  const [day, setDay] = useState("");
  const add = () => {
    if (day && !days.includes(day)) change([...days, day].sort());
    setDay("");
  };
  return (
    <fieldset className="spans">
      <legend>{name}</legend>
      {days.length > 0 && (
        <ul className="tag-list">
          {days.map((each) => (
            <li key={each} className="tag tabular">
              {each}
              <button type="button" aria-label={text.removeDay(each)} onClick={() => change(days.filter((other) => other !== each))}>
                <Glyph name="cross" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <span className="span">
        <input type="date" value={day} aria-label={`${name} ${text.day}`} onChange={(event) => setDay(event.target.value)} onBlur={add} />
        <button type="button" className="button plain small" aria-label={text.addDay(name)} disabled={!day} onClick={add}>
          <Glyph name="plus" size={16} />
          {text.addDayShort}
        </button>
      </span>
    </fieldset>
  );
}
