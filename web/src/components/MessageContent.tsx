/** What a message says, by its type. */
import type { ReactElement } from "react";
import { useApp, useConversationView } from "../context";
import type { AttachmentContent, HandoffStateContent, Message, OutgoingContent, TextContent } from "../wire";
import { Actions } from "./Actions";
import { AttachmentBubble } from "./AttachmentBubble";
import { Card } from "./Card";
import { FormStep } from "./FormStep";
import { Icon } from "./Icon";
import { languageOf, Markdown } from "./Markdown";
import { Options } from "./Options";
import { Rating } from "./Rating";
import { SafeText } from "./SafeText";

interface Props {
  message: Message;
  /** The value chosen from these quick replies, if they were used. */
  chosen: string | undefined;
  formOpen: boolean;
  send: (content: OutgoingContent) => void;
}

export function MessageContent({ message, chosen, formOpen, send }: Props): ReactElement {
  const { strings } = useApp();
  const { content, sender } = message;
  switch (content.type) {
    case "text":
      if (sender === "customer") return <p className="bubble plain">{content.text ?? content.markdown}</p>;
      if (sender === "agent") {
        const said = content.text ?? content.markdown ?? "";
        return (
          <p className="bubble plain" lang={languageOf(said)}>
            <SafeText text={said} />
          </p>
        );
      }
      return <Answer content={content} send={send} />;
    case "quick_reply":
      return <p className="bubble plain">{content.title}</p>;
    case "quick_replies":
      return (
        <div className="bubble" lang={languageOf(content.text)}>
          <Markdown text={content.text} />
          <Options
            label={content.text}
            options={content.options}
            open={chosen === undefined}
            chosen={chosen}
            choose={(option) => send({ type: "quick_reply", ...option })}
          />
        </div>
      );
    case "card":
      return <Card card={content} send={send} />;
    case "form_step":
      return <FormStep step={content} open={formOpen} send={send} />;
    case "notice":
      return (
        <p className={`notice ${content.level}`}>
          <Icon name={content.level === "warning" ? "alert" : "info"} size={20} />
          <span>{content.text}</span>
        </p>
      );
    case "attachment":
      return <Attached content={content} />;
    case "handoff_state":
      return <Moved content={content} chosen={chosen} send={send} />;
    case "rating_request":
      return <Rating request={content} />;
    default:
      return <p className="notice info">{strings.unknownContent}</p>;
  }
}

function Attached({ content }: { content: AttachmentContent }): ReactElement {
  const { loadAttachment } = useConversationView();
  return <AttachmentBubble attachment={content} load={loadAttachment} />;
}

/** A move of the handover, told in the conversation. */
function Moved({ content, chosen, send }: { content: HandoffStateContent } & Pick<Props, "chosen" | "send">): ReactElement {
  const { text, state, resume } = content;
  return (
    <div className={`moved ${state}`} lang={languageOf(text)}>
      <p>
        <Icon name={state === "active" ? "person" : "human"} size={20} />
        <span>{text}</span>
      </p>
      {resume && resume.length > 0 && (
        <Options
          label={text}
          options={resume}
          open={chosen === undefined}
          chosen={chosen}
          choose={(option) => send({ type: "quick_reply", ...option })}
        />
      )}
    </div>
  );
}

function Answer({ content, send }: { content: TextContent; send: Props["send"] }): ReactElement {
  const { strings } = useApp();
  const text = content.markdown ?? content.text ?? "";
  return (
    <div className="bubble" lang={languageOf(text)}>
      {content.source && (
        <p className="source">
          <span className="unseen">{strings.answers}</span>
          {content.source.question}
        </p>
      )}
      <Markdown text={text} />
      {content.risk_notice && (
        <p className="risk">
          <Icon name="alert" size={20} />
          <span>
            <strong>{strings.riskNotice}</strong> {content.risk_notice}
          </span>
        </p>
      )}
      {content.links && content.links.length > 0 && <Actions actions={content.links} send={send} />}
    </div>
  );
}
