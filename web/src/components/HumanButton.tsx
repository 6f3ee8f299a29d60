/** The way to a person: bottom left on every screen, one tap, no understanding needed. */
import type { ReactElement } from "react";
import { useApp } from "../context";
import { Icon } from "./Icon";

export function HumanButton(): ReactElement {
  const { strings, askPerson } = useApp();
  return (
    <button
      type="button"
      className="human-button"
      aria-label={strings.human === strings.humanTitle ? strings.human : `${strings.human}: ${strings.humanTitle}`}
      onClick={askPerson}
    >
      <Icon name="human" />
      <span>{strings.human}</span>
    </button>
  );
}
