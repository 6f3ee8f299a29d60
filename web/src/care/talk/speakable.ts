/** What of a message is shown as running text and read aloud. */
import { isPicture } from "../../attachments";
import type { CardContent, Choice, Content, Message } from "../../wire";

/** Content of the service may say itself how it is spoken. */
type Spoken = { spoken?: string | null };

/** The words of a message as plain text, "" for what the customer said and what has none. */
export function wordsOf({ content, sender }: Message): string {
  if (sender === "customer") return "";
  const spoken = (content as Spoken).spoken?.trim();
  switch (content.type) {
    case "text": {
      const said = spoken || plain(content.markdown ?? content.text ?? "");
      return content.risk_notice ? `${said}\n风险提示：${content.risk_notice}` : said;
    }
    case "quick_replies":
      return spoken || plain(content.text);
    case "form_step":
      return spoken || plain(content.prompt);
    case "card":
      return spoken || cardWords(content);
    case "attachment":
      return isPicture(content.media_type) ? "一张图片。" : `一个文件：${content.name}。`;
    case "notice":
    case "handoff_state":
    case "rating_request":
      return spoken || plain(content.text);
    default:
      return "";
  }
}

/** What is read aloud of a message: its words, whom they are from, and what can be tapped. */
export function readingOf(message: Message): string {
  const words = wordsOf(message);
  const { content, agent } = message;
  const sentences = [words, ...choicesOf(content)];
  if (message.sender === "agent") {
    const who = agent ? `${agent.title}${agent.name}` : "客服";
    return content.type === "attachment" ? `${who}发来${words}` : `${who}说：${words}`;
  }
  return words ? sentences.filter(Boolean).join("\n") : "";
}

const SUM =
  /[¥￥]\s?\d[\d,，.]*(?:\s?[万亿])?|(?:\d[\d,，]*(?:\.\d+)?|[零一二两三四五六七八九十百千万亿半]+)\s?[万千亿]?\s?(?:元|圆|块钱?|美元|美金|港币|欧元)/g;
const NOT_ALOUD = "一个数目";

/** What is read unasked: what a person writes may hold a sum that not the whole room should hear. */
export function unaskedReadingOf(message: Message): string {
  const whole = readingOf(message);
  return message.sender === "agent" ? whole.replace(SUM, NOT_ALOUD) : whole;
}

function choicesOf(content: Content): string[] {
  const options: readonly Choice[] =
    (content.type === "quick_replies" ? content.options : null) ??
    (content.type === "form_step" ? content.options : null) ??
    (content.type === "handoff_state" ? content.resume : null) ??
    [];
  return options.length > 0 ? [`您可以点：${options.map(({ title }) => title).join("，")}。`] : [];
}

function cardWords({ title, subtitle, fields, note }: CardContent): string {
  const told = (fields ?? []).map(({ label, value }) => `${label}：${value}`);
  return [title, subtitle ?? "", ...told, note ?? ""].filter(Boolean).join("\n");
}

/** An answer's Markdown without its marks; one line for each paragraph or point. */
export function plain(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .split("\n")
    .filter((line) => !/^\s*(?:[-*_]{3,}|\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*)$/.test(line))
    .map((line) =>
      line
        .replace(/^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+)/, "")
        .replace(/(\*\*|__|~~|`)/g, "")
        .replace(/\*(\S[^*]*)\*/g, "$1")
        .replace(/^\s*\||\|\s*$/g, "")
        .replace(/\s*\|\s*/g, "，")
        .trim(),
    )
    .filter(Boolean)
    .join("\n");
}

/** Whether the answer as written holds more than what is said: then it can be opened in full. */
export function holdsMore({ content, sender }: Message): boolean {
  if (sender === "customer" || content.type !== "text") return false;
  const written = content.markdown ?? "";
  const said = (content as Spoken).spoken?.trim();
  return /\]\(|^\s*\|/m.test(written) || Boolean(said && bare(plain(written)) !== bare(said));
}

function bare(text: string): string {
  return text.replace(/[\s\p{P}]/gu, "");
}
