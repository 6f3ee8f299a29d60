/** One message in the conversation: who says it, when, and what. */
import { memo, type ReactElement, type ReactNode } from "react";
import { useApp } from "../context";
import { timeLabel } from "../dates";
import type { Outgoing } from "../store/timeline";
import type { Message, OutgoingContent, Sender } from "../wire";
import { Icon } from "./Icon";
import { Logo } from "./Logo";
import { MessageContent } from "./MessageContent";

interface Props {
  message: Message;
  /** Whether it opens a run of messages by the same sender, and so carries name and time. */
  first: boolean;
  chosen: string | undefined;
  formOpen: boolean;
  send: (content: OutgoingContent) => void;
}

export const MessageRow = memo(function MessageRow({ message, first, ...rest }: Props): ReactElement {
  if (message.content.type === "notice") {
    return (
      <Row sender="system">
        <MessageContent message={message} {...rest} />
      </Row>
    );
  }
  return (
    <Row sender={message.sender} at={first ? message.created_at : null} sequence={message.sequence}>
      <MessageContent message={message} {...rest} />
    </Row>
  );
});

interface PendingProps {
  outgoing: Outgoing;
  offline: boolean;
  resend: (clientMessageId: string) => void;
}

/** A message of the customer's that the service has not confirmed. */
export function PendingRow({ outgoing, offline, resend }: PendingProps): ReactElement {
  const { strings } = useApp();
  const { content, clientMessageId, state, reason, createdAt } = outgoing;
  return (
    <Row sender="customer" at={createdAt} state={state}>
      <p className="bubble plain">{content.type === "text" ? content.text : content.title}</p>
      {state === "sending" ? (
        <p className="delivery">
          <Icon name="clock" size={18} />
          {offline ? strings.waiting : strings.sending}
        </p>
      ) : (
        <div className="delivery failed">
          <p>
            <Icon name="alert" size={18} />
            {reason ? `${strings.failed}：${reason}` : strings.failed}
          </p>
          <button type="button" className="quiet" onClick={() => resend(clientMessageId)}>
            <Icon name="retry" size={20} />
            {strings.resend}
          </button>
        </div>
      )}
    </Row>
  );
}

interface RowProps {
  sender: Sender;
  at?: string | null;
  sequence?: number;
  state?: string;
  children: ReactNode;
}

function Row({ sender, at = null, sequence, state, children }: RowProps): ReactElement {
  const { strings, preferences } = useApp();
  return (
    <article className={`row ${sender}`} data-sequence={sequence} data-state={state}>
      <span className="unseen">{strings.said[sender]}：</span>
      {at && (
        <p className="byline">
          {sender !== "customer" && (
            <>
              {sender === "assistant" && <Logo size={28} />}
              <span aria-hidden="true">{strings.names[sender]}</span>
            </>
          )}
          <time dateTime={at}>{timeLabel(at, preferences.language)}</time>
        </p>
      )}
      {children}
    </article>
  );
}
