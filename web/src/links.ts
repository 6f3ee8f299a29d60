/** Links in what people write: found in plain text, and judged by the host they lead to. */

export interface WebLink {
  /** As the browser will open it: ASCII, so that a look-alike host shows as punycode. */
  href: string;
  host: string;
}

export type Piece = { text: string } | { link: WebLink };

const CANDIDATE = /https?:\/\/[^\s<>"'`，。；：！？、（）《》【】「」“”‘’]+/gi;
const TRAILING = /[.,;:!?)\]}]+$/;

/** The text in pieces, in order; only plain http(s) addresses without a sign-in in them become links. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const address = match[0].replace(TRAILING, "");
    const link = webLink(address);
    if (!link) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ link });
    from = match.index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

function webLink(address: string): WebLink | null {
  try {
    const url = new URL(address);
    const web = url.protocol === "https:" || url.protocol === "http:";
    // A name before the host is there to be mistaken for it.
    if (!web || url.username || url.password || !url.hostname.includes(".")) return null;
    return { href: url.href, host: url.host };
  } catch {
    return null;
  }
}

/** Whether a link leads, encrypted, to one of the trusted hosts or below one of them. */
export function isTrusted({ href }: WebLink, trusted: readonly string[]): boolean {
  const { protocol, hostname } = new URL(href);
  return protocol === "https:" && trusted.some((known) => hostname === known || hostname.endsWith(`.${known}`));
}
