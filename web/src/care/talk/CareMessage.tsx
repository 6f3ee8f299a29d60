/** One message in large type: whose it is, its words with the sentence being read, and what can be tapped. */
import { memo, useState, type ReactElement, type ReactNode } from "react";
import { Markdown } from "../../components/Markdown";
import { MessageContent } from "../../components/MessageContent";
import { useApp } from "../../context";
import type { Outgoing } from "../../store/timeline";
import type { Message, OutgoingContent } from "../../wire";
import type { Place } from "../voice/place";
import { ReadableText } from "../voice/ReadableText";
import { CareAttachment } from "./CareAttachment";
import { CareCard } from "./CareCard";
import { Choices, Links } from "./Choices";
import { FilePicture } from "./PicturePanel";
import { holdsMore, wordsOf } from "./speakable";
import { TALK } from "./words";

interface Props {
  message: Message;
  place: Place | null;
  chosen: string | undefined;
  formOpen: boolean;
  /** Whether this is the last message that the person has read. */
  seen: boolean;
  send: (content: OutgoingContent) => void;
}

export const CareMessage = memo(function CareMessage({ message, place, chosen, formOpen, seen, send }: Props): ReactElement {
  const { content, sender, agent } = message;
  const who = agent ? `${agent.title}${agent.name}` : sender === "assistant" ? TALK.assistant : sender === "agent" ? "客服" : TALK.system;
  const text = <ReadableText text={wordsOf(message)} place={place} />;
  if (sender === "customer") {
    const said = content.type === "text" ? (content.text ?? content.markdown ?? "") : content.type === "quick_reply" ? content.title : null;
    return (
      <Row who={TALK.you} sender="customer" sequence={message.sequence}>
        {content.type === "attachment" ? (
          <CareAttachment attachment={content} saved={false} />
        ) : said === null ? (
          <MessageContent message={message} chosen={chosen} formOpen={formOpen} send={send} />
        ) : (
          <p>{said}</p>
        )}
        {seen && <p className="talk-delivery">{TALK.seen}</p>}
      </Row>
    );
  }
  switch (content.type) {
    case "text":
      return (
        <Row who={who} sender={sender} sequence={message.sequence}>
          {text}
          {holdsMore(message) && <InFull markdown={content.markdown ?? ""} />}
          <Links actions={content.links ?? []} send={send} />
        </Row>
      );
    case "quick_replies":
      return (
        <Row who={who} sender={sender} sequence={message.sequence}>
          {text}
          <Choices label={content.text} options={content.options} open={chosen === undefined} chosen={chosen} send={send} />
        </Row>
      );
    case "form_step":
      return (
        <Row who={who} sender={sender} sequence={message.sequence}>
          {text}
          <Choices label={content.prompt} options={content.options ?? []} open={formOpen} send={send} />
          {formOpen && <CancelForm send={send} />}
        </Row>
      );
    case "card":
      return (
        <Row who={who} sender={sender} sequence={message.sequence} reading={place !== null}>
          <CareCard card={content} send={send} />
        </Row>
      );
    case "attachment":
      return (
        <Row who={who} sender={sender} sequence={message.sequence}>
          {text}
          <CareAttachment attachment={content} saved />
        </Row>
      );
    case "notice":
    case "handoff_state":
      return (
        <Row who={TALK.system} sender="system" sequence={message.sequence}>
          {text}
          {content.type === "handoff_state" && (
            <Choices label={content.text} options={content.resume ?? []} open={chosen === undefined} chosen={chosen} send={send} />
          )}
        </Row>
      );
    default:
      return (
        <Row who={who} sender={sender} sequence={message.sequence} reading={place !== null}>
          <MessageContent message={message} chosen={chosen} formOpen={formOpen} send={send} />
        </Row>
      );
  }
});

function CancelForm({ send }: { send: Props["send"] }): ReactElement {
  const { strings } = useApp();
  return (
    <button type="button" className="care-button" onClick={() => send({ type: "text", text: strings.cancelForm })}>
      {strings.cancelForm}
    </button>
  );
}

/** The whole answer, where what is said is shorter. */
function InFull({ markdown }: { markdown: string }): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="care-button talk-full" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? TALK.less : TALK.full}
      </button>
      {open && <Markdown text={markdown} />}
    </>
  );
}

interface PendingProps {
  outgoing: Outgoing;
  offline: boolean;
  resend: (clientMessageId: string) => void;
}

/** What the customer said and the service has not confirmed. */
export function PendingMessage({ outgoing, offline, resend }: PendingProps): ReactElement {
  const { strings } = useApp();
  const { content, clientMessageId, state, reason, file, part = 0 } = outgoing;
  const said = content.type === "text" ? content.text : content.type === "quick_reply" ? content.title : content.name;
  return (
    <Row who={TALK.you} sender="customer">
      {file ? <FilePicture file={file} /> : <p>{said}</p>}
      {state === "failed" ? (
        <>
          <p>{reason ? `${strings.failed}：${reason}` : strings.failed}</p>
          <button type="button" className="care-button" onClick={() => resend(clientMessageId)}>
            {strings.resend}
          </button>
        </>
      ) : state === "uploading" ? (
        // Said once with its message, not again with every part.
        <p className="talk-delivery" aria-live="off">
          {offline ? TALK.uploadWaiting : TALK.uploading(Math.round(part * 100))}
        </p>
      ) : (
        <p className="talk-delivery">{offline ? strings.waiting : strings.sending}</p>
      )}
    </Row>
  );
}

interface RowProps {
  who: string;
  sender: string;
  sequence?: number;
  reading?: boolean;
  children: ReactNode;
}

function Row({ who, sender, sequence, reading = false, children }: RowProps): ReactElement {
  return (
    <article className={reading ? `talk-row ${sender} reading` : `talk-row ${sender}`} data-sequence={sequence}>
      <p className="talk-who">
        {who}
        <span className="unseen">：</span>
      </p>
      {children}
    </article>
  );
}
