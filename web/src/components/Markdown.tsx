/** An answer's Markdown, shown. */
import { useMemo, type ReactElement } from "react";
import { renderMarkdown } from "../markdown";

export function Markdown({ text }: { text: string }): ReactElement {
  const html = useMemo(() => renderMarkdown(text), [text]);
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}
