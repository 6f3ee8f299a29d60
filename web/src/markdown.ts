/** Turns an answer's Markdown into HTML that is safe to show, with links that lead where they may. */
import DOMPurify from "dompurify";
import { Marked } from "marked";
import { safeTarget } from "./route";

const TAGS = ["p", "strong", "em", "del", "ul", "ol", "li", "br", "hr", "a", "code", "blockquote", "table", "thead", "tbody", "tr", "th", "td"];

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // An answer's headings must not compete with the page's own.
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
    html: ({ text }) => escape(text),
    image: ({ text }) => escape(text),
  },
});

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  const target = safeTarget(node.getAttribute("href") ?? "", node.textContent);
  if (!target) return void node.removeAttribute("href");
  node.setAttribute("href", target.href);
  node.setAttribute("class", `link-${target.kind}`);
  if (target.kind === "web") {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
});

export function renderMarkdown(markdown: string): string {
  return purifier.sanitize(marked.parse(markdown, { async: false }), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "start"],
    ALLOWED_URI_REGEXP: /^(?:https:|tel:|bank:)/i,
  });
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
