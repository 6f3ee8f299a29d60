/** Replies to tap: offered once, then shown as what was chosen. */
import type { ReactElement } from "react";
import { useApp } from "../context";
import type { Choice } from "../wire";
import { Icon } from "./Icon";

interface Props {
  label: string;
  options: readonly Choice[];
  open: boolean;
  chosen?: string | undefined;
  choose: (option: Choice) => void;
}

export function Options({ label, options, open, chosen, choose }: Props): ReactElement {
  const { strings } = useApp();
  return (
    <div className="options" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={option.value === chosen ? "option chosen" : "option"}
          // Not `disabled`: that would throw a keyboard user's focus back to the top of the page.
          aria-disabled={!open}
          onClick={() => open && choose(option)}
        >
          <span>{option.title}</span>
          {option.value === chosen && (
            <>
              <Icon name="check" size={20} />
              <span className="unseen">{strings.chosen}</span>
            </>
          )}
        </button>
      ))}
    </div>
  );
}
