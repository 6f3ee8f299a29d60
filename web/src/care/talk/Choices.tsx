/** What can be tapped under a message; each button is called what stands on it. */
import type { ReactElement } from "react";
import { safeTarget } from "../../route";
import type { CardAction, Choice, OutgoingContent } from "../../wire";
import { TALK } from "./words";

interface ChoicesProps {
  label: string;
  options: readonly Choice[];
  /** Whether one may still be chosen. */
  open: boolean;
  chosen?: string | undefined;
  send: (content: OutgoingContent) => void;
}

/** Offered once; what was chosen stays. */
export function Choices({ label, options, open, chosen, send }: ChoicesProps): ReactElement | null {
  if (options.length === 0) return null;
  if (!open) {
    const said = options.find(({ value }) => value === chosen);
    return said ? <p className="talk-chosen">{`${TALK.chosen}：${said.title}`}</p> : null;
  }
  return (
    <div className="talk-choices" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" className="care-button" onClick={() => send({ type: "quick_reply", ...option })}>
          {option.title}
        </button>
      ))}
    </div>
  );
}

interface LinksProps {
  actions: readonly CardAction[];
  send: (content: OutgoingContent) => void;
  /** Whether the first stands out. */
  lead?: boolean;
}

export function Links({ actions, send, lead = false }: LinksProps): ReactElement | null {
  if (actions.length === 0) return null;
  return (
    <div className="talk-choices">
      {actions.map((action, index) => (
        <Action key={`${index}${action.title}`} action={action} look={lead && index === 0 ? "care-button main" : "care-button"} send={send} />
      ))}
    </div>
  );
}

function Action({ action, look, send }: { action: CardAction; look: string; send: LinksProps["send"] }): ReactElement | null {
  const { title, link, value } = action;
  if (value) {
    return (
      <button type="button" className={look} onClick={() => send({ type: "quick_reply", title, value })}>
        {title}
      </button>
    );
  }
  const target = link ? safeTarget(link, title) : null;
  if (!target) return null;
  const outside = target.kind === "web" ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return (
    <a className={look} href={target.href} {...outside}>
      {title}
    </a>
  );
}
