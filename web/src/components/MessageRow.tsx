/** One message in the conversation: who says it, when, and what. */
import { memo, type ReactElement, type ReactNode } from "react";
import { useApp } from "../context";
import { timeLabel } from "../dates";
import type { Outgoing } from "../store/timeline";
import type { AgentFace, Message, OutgoingContent, Sender } from "../wire";
import { Preview } from "./DraftTray";
import { Icon } from "./Icon";
import { Logo } from "./Logo";
import { MessageContent } from "./MessageContent";

interface Props {
  message: Message;
  /** Whether it opens a run of messages by the same sender, and so carries name and time. */
  first: boolean;
  chosen: string | undefined;
  formOpen: boolean;
  /** Whether this is the last message that the person has read. */
  seen: boolean;
  send: (content: OutgoingContent) => void;
}

const TOLD = new Set(["notice", "handoff_state", "rating_request"]);

export const MessageRow = memo(function MessageRow({ message, first, seen, ...rest }: Props): ReactElement {
  const { strings } = useApp();
  if (TOLD.has(message.content.type)) {
    return (
      <Row sender="system" sequence={message.sequence}>
        <MessageContent message={message} {...rest} />
      </Row>
    );
  }
  return (
    <Row
      sender={message.sender}
      agent={message.agent ?? null}
      at={first ? message.created_at : null}
      sequence={message.sequence}
    >
      <MessageContent message={message} {...rest} />
      {seen && (
        <p className="delivery">
          <Icon name="seen" size={18} />
          {strings.handover.seen}
        </p>
      )}
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
  const { content, clientMessageId, state, reason, createdAt, file, part = 0 } = outgoing;
  return (
    <Row sender="customer" at={createdAt} state={state}>
      {content.type === "attachment" ? (
        <div className="bubble sending-file">
          {file && <Preview file={file} />}
          <span className="tray-name">{content.name}</span>
        </div>
      ) : (
        <p className="bubble plain">{content.type === "text" ? content.text : content.title}</p>
      )}
      {state === "uploading" && <Uploading part={part} offline={offline} name={content.type === "attachment" ? content.name : ""} />}
      {state === "sending" && (
        <p className="delivery">
          <Icon name="clock" size={18} />
          {offline ? strings.waiting : strings.sending}
        </p>
      )}
      {state === "failed" && (
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

function Uploading({ part, offline, name }: { part: number; offline: boolean; name: string }): ReactElement {
  const { strings } = useApp();
  const words = offline ? strings.uploadWaiting : strings.uploading(Math.round(part * 100));
  return (
    <p className="delivery uploading">
      <Icon name={offline ? "offline" : "clock"} size={18} />
      <span>{words}</span>
      <progress value={part} max={1} aria-label={`${name} ${words}`} />
    </p>
  );
}

interface RowProps {
  sender: Sender;
  agent?: AgentFace | null;
  at?: string | null;
  sequence?: number;
  state?: string;
  children: ReactNode;
}

function Row({ sender, agent = null, at = null, sequence, state, children }: RowProps): ReactElement {
  const { strings, preferences } = useApp();
  const name = agent ? strings.handover.agent(agent) : strings.names[sender === "customer" ? "system" : sender];
  return (
    <article className={`row ${sender}`} data-sequence={sequence} data-state={state}>
      <span className="unseen">{agent ? strings.saidBy(name) : strings.said[sender]}：</span>
      {at && (
        <p className="byline">
          {sender !== "customer" && (
            <>
              {sender === "assistant" && <Logo size={28} />}
              {sender === "agent" && (
                <span className="face" aria-hidden="true">
                  {agent ? [...agent.name][0] : <Icon name="person" size={18} />}
                </span>
              )}
              <span aria-hidden="true">{name}</span>
            </>
          )}
          <time dateTime={at}>{timeLabel(at, preferences.language)}</time>
        </p>
      )}
      {children}
    </article>
  );
}
