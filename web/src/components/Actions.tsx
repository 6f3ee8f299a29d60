/** Buttons under an answer or on a card: app functions, telephone numbers, web pages, replies. */
import type { ReactElement } from "react";
import { useApp } from "../context";
import { safeTarget } from "../route";
import type { CardAction, OutgoingContent } from "../wire";
import { Icon, type IconName } from "./Icon";

const ICONS: Record<"app" | "page" | "phone" | "web", IconName> = { app: "next", page: "next", phone: "phone", web: "web" };

interface Props {
  actions: readonly CardAction[];
  send: (content: OutgoingContent) => void;
  /** Whether the first action is the card's main one and stands out. */
  lead?: boolean;
}

export function Actions({ actions, send, lead = false }: Props): ReactElement {
  return (
    <div className="actions">
      {actions.map((action, index) => (
        <Action key={`${index}${action.title}`} action={action} send={send} main={lead && index === 0} />
      ))}
    </div>
  );
}

function Action({ action, send, main }: { action: CardAction; send: Props["send"]; main: boolean }): ReactElement | null {
  const { strings } = useApp();
  const { title, link, value } = action;
  const look = main ? "button main" : "button";
  if (value) {
    return (
      <button type="button" className={look} onClick={() => send({ type: "quick_reply", title, value })}>
        <span>{title}</span>
        <Icon name={value === "human" ? "human" : "next"} size={20} />
      </button>
    );
  }
  const target = link ? safeTarget(link, title) : null;
  if (!target) return null;
  const outside = target.kind === "web" ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return (
    <a className={look} href={target.href} {...outside}>
      <span>
        {title}
        {target.kind === "app" && <span className="unseen">（{strings.opensInApp}）</span>}
      </span>
      <Icon name={ICONS[target.kind]} size={20} />
    </a>
  );
}
