/** Canned replies by slash: what is being looked for, what fits, and the text with the reply in it. */
import type { CannedReply } from "../wire";

export interface Lookup {
  /** Where the slash stands in the text. */
  start: number;
  query: string;
}

/** The slash that the cursor stands behind, unless it belongs to an address, a fraction or a date. */
export function lookupAt(text: string, cursor: number): Lookup | null {
  const match = /(?:^|[^\w:/.])\/([^\s/]*)$/.exec(text.slice(0, cursor));
  if (!match) return null;
  const query = match[1] ?? "";
  return { start: cursor - query.length - 1, query };
}

/** The replies of this group and of every group, best first: by shortcut, then title, then text. */
export function findReplies(replies: readonly CannedReply[], query: string, groupId: string | null, limit = 8): CannedReply[] {
  const wanted = query.toLowerCase();
  return replies
    .filter((reply) => reply.group_id === null || reply.group_id === groupId)
    .map((reply) => ({ reply, rank: rank(reply, wanted) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, limit)
    .map(({ reply }) => reply);
}

export function insertReply(text: string, { start, query }: Lookup, reply: string): { text: string; cursor: number } {
  const before = text.slice(0, start) + reply;
  return { text: before + text.slice(start + 1 + query.length), cursor: before.length };
}

function rank({ shortcut, title, text }: CannedReply, wanted: string): number {
  if (!wanted) return 0;
  const key = shortcut.toLowerCase();
  if (key === wanted) return 0;
  if (key.startsWith(wanted)) return 1;
  if (title.toLowerCase().includes(wanted)) return 2;
  if (key.includes(wanted)) return 3;
  return text.toLowerCase().includes(wanted) ? 4 : Infinity;
}
