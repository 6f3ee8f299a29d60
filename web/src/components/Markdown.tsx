/** An answer's Markdown, shown, and the language a screen reader should speak it in. */
import { useMemo, type ReactElement } from "react";
import { renderMarkdown } from "../markdown";

export function Markdown({ text }: { text: string }): ReactElement {
  const html = useMemo(() => renderMarkdown(text), [text]);
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}

export function languageOf(text: string): "zh-CN" | "en" {
  return /[\u4e00-\u9fff]/.test(text) ? "zh-CN" : "en";
}
