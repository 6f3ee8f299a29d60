/** One message of a conversation as staff see it: nothing in it can be tapped on the customer's behalf. */
import { memo, type ReactElement } from "react";
import { AttachmentBubble } from "../../components/AttachmentBubble";
import { Icon } from "../../components/Icon";
import { Markdown } from "../../components/Markdown";
import { SafeText } from "../../components/SafeText";
import type { Content } from "../../wire";
import { useDesk } from "../context";
import { words } from "../strings";
import { timeOfDay } from "../time";
import type { Message } from "../wire";

interface Props {
  message: Message;
  /** Whether it opens a run of messages by the same sender. */
  first: boolean;
  customerName: string;
  /** What stands under it, of the last message the customer has got. */
  receipt?: string | null;
}

export const Entry = memo(function Entry({ message, first, customerName, receipt }: Props): ReactElement {
  const { staff } = useDesk();
  const { sender, content } = message;
  if (sender === "system" || content.type === "notice" || content.type === "handoff_state") {
    return (
      <article className="entry-row system" data-sequence={message.sequence}>
        <ContentOf content={content} plain={false} />
      </article>
    );
  }
  const mine = sender === "agent" && message.agent?.name === staff.name;
  const name = sender === "customer" ? customerName : mine ? words.chat.me : (message.agent?.name ?? words.chat[sender]);
  return (
    <article className={`entry-row ${sender}`} data-sequence={message.sequence}>
      {first ? (
        <p className="entry-by fine">
          <span>{name}</span>
          <span className="unseen">{words.chat.says("")}：</span>
          <time dateTime={message.created_at}>{timeOfDay(message.created_at)}</time>
        </p>
      ) : (
        <span className="unseen">{words.chat.says(name)}：</span>
      )}
      <ContentOf content={content} plain={sender !== "assistant"} />
      {receipt && <p className="receipt fine">{receipt}</p>}
    </article>
  );
});

export function ContentOf({ content, plain }: { content: Content; plain: boolean }): ReactElement {
  const { api } = useDesk();
  switch (content.type) {
    case "text":
      return (
        <div className="say">
          {plain ? <SafeText text={content.text ?? content.markdown ?? ""} /> : <Markdown text={inert(content.markdown ?? content.text ?? "")} />}
        </div>
      );
    case "quick_reply":
      return (
        <p className="say">
          <span className="say-kind">{words.chat.chose}</span>
          {content.title}
        </p>
      );
    case "quick_replies":
      return (
        <div className="say">
          <Markdown text={inert(content.text)} />
          <p className="say-kind">
            {words.chat.offeredChoices}：{content.options.map((option) => option.title).join("、")}
          </p>
        </div>
      );
    case "card":
      return (
        <div className="say">
          <strong>{content.title}</strong>
          {content.subtitle && <p>{content.subtitle}</p>}
          {content.fields && (
            <dl className="pairs">
              {content.fields.map(({ label, value }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      );
    case "form_step":
      return (
        <p className="say">
          <span className="say-kind">{words.chat.formStep(content.step, content.total)}</span>
          {content.prompt}
        </p>
      );
    case "attachment":
      return <AttachmentBubble attachment={content} load={api.attachment} />;
    case "rating_request":
      return <p className="told">{words.chat.ratingAsked}</p>;
    case "notice":
    case "handoff_state":
      return (
        <p className="told">
          <Icon name="info" size={16} />
          <span>{content.text}</span>
        </p>
      );
  }
}

/** The bank's app is not here to open: its links become words. */
function inert(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\(bank:[^)]*\)/g, "$1");
}
