/** How far this device has read each conversation, for the unread count of the message centre. */
const KEY = "xiaoheng.seen";

function read(): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

/** Null where this device has never opened the conversation: nothing is called unread then. */
export function seenSequence(conversationId: string): number | null {
  return read()[conversationId] ?? null;
}

export function markSeen(conversationId: string, sequence: number): void {
  if (sequence > (seenSequence(conversationId) ?? -1)) {
    localStorage.setItem(KEY, JSON.stringify({ ...read(), [conversationId]: sequence }));
  }
}
