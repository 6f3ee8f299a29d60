/** The way to a person in words: where the customer stands, what for, who types. */
import { whenLabel } from "../dates";
import { allows } from "../store/handover";
import type { ConversationView } from "../store/useConversation";
import type { Language, Strings } from "../strings";
import type { HandoffStatus } from "../wire";

export interface Standing {
  kind: "asking" | "waiting" | "called" | "served" | "kept" | "callback" | "failed";
  title: string;
  line: string;
}

type View = Pick<ConversationView, "handover" | "connection">;

/** Null while the customer is with the assistant alone. */
export function standing(view: View, failedTap: boolean, strings: Strings, language: Language): Standing | null {
  const words = strings.handover;
  const { status, phase } = view.handover;
  const gap = language === "en" ? ", " : "，";
  const tail = status.callback_tail;
  if (tail && (phase === "waiting" || phase === "called" || phase === "kept")) {
    return { kind: "callback", title: words.callbackKept, line: words.callbackLine(tail) };
  }
  switch (phase) {
    case "none":
      return failedTap ? { kind: "failed", title: words.askFailed, line: "" } : null;
    case "asking":
      return view.connection === "offline"
        ? { kind: "asking", title: words.askingOffline, line: words.askingOfflineLine }
        : { kind: "asking", title: words.asking, line: words.askingLine };
    case "waiting": {
      const { position, expected_wait_seconds: seconds } = status;
      const place = position == null ? "" : position === 1 ? words.next : words.place(position);
      const wait = seconds == null ? "" : seconds < 60 ? words.waitShort : words.waitMinutes(Math.ceil(seconds / 60));
      const title = status.state === "returned" ? words.returned : words.queued;
      return { kind: "waiting", title, line: [place, wait].filter(Boolean).join(gap) || words.askingLine };
    }
    case "called":
      return { kind: "called", title: words.offered, line: words.offeredLine };
    case "served":
      return { kind: "served", title: words.served(personName(status, strings)), line: "" };
    case "kept": {
      const opens = status.opens_at ? words.opens(whenLabel(status.opens_at, language, strings)) : words.opensUnknown;
      return { kind: "kept", title: words.leftMessage, line: opens };
    }
  }
}

export function personName({ agent }: HandoffStatus, { handover: words }: Strings): string {
  return agent ? words.agent(agent) : words.someone;
}

const OFFERED = ["card_loss", "transfer", "wealth", "complaint", "other"];

export interface Reasons {
  /** The one that was chosen, in words. */
  given: string | null;
  offered: readonly { value: string; title: string }[];
}

/** What the customer may say the person is needed for; null where it cannot be said, or a person is there already. */
export function reasonsOf({ status, phase }: View["handover"], strings: Strings): Reasons | null {
  const choosing = phase === "asking" || allows(status, "reason") || Boolean(status.reason);
  if (!choosing || phase === "none" || phase === "served") return null;
  const told = status.reasons ?? [];
  const title = (value: string) => strings.handover.reasons[value] ?? told.find((reason) => reason.value === value)?.title ?? value;
  const values = told.length > 0 ? told.map(({ value }) => value) : OFFERED;
  return { given: status.reason ? title(status.reason) : null, offered: values.map((value) => ({ value, title: title(value) })) };
}
