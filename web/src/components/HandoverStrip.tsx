/** On pages other than the chat: that a person is on the way or has answered, and the way there. */
import type { ReactElement } from "react";
import { useApp, useConversationView } from "../context";
import { standing } from "./handoverWords";
import { Icon } from "./Icon";

export function HandoverStrip(): ReactElement {
  const { strings, preferences, go } = useApp();
  const view = useConversationView();
  const now = standing(view, false, strings, preferences.language);
  return (
    <div role="status" className="strip-place">
      {now && (
        <button type="button" className={`strip ${now.kind}`} onClick={() => go({ page: "chat" })}>
          <Icon name={now.kind === "served" ? "person" : now.kind === "waiting" ? "clock" : "human"} />
          <span className="strip-words">
            <span className="strip-title">{now.title}</span>
            {now.line && now.kind !== "kept" && <span>{now.line}</span>}
          </span>
          <span className="strip-go">
            {strings.handover.toChat}
            <Icon name="next" size={20} />
          </span>
        </button>
      )}
    </div>
  );
}
