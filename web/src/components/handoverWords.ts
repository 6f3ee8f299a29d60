/** Where the customer stands on the way to a person, in two lines. */
import { whenLabel } from "../dates";
import type { ConversationView } from "../store/useConversation";
import type { Language, Strings } from "../strings";

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
      return { kind: "served", title: words.served(status.agent ? words.agent(status.agent) : words.someone), line: "" };
    case "kept": {
      const opens = status.opens_at ? words.opens(whenLabel(status.opens_at, language, strings)) : words.opensUnknown;
      return { kind: "kept", title: words.leftMessage, line: opens };
    }
  }
}
