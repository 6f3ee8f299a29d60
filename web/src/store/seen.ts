/** How far this device has read each conversation, for the unread count of the message centre. */
const KEY = "xiaoheng.seen";

function read(): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

export function seenSequence(conversationId: string): number {
  return read()[conversationId] ?? 0;
}

export function markSeen(conversationId: string, sequence: number): void {
  if (sequence > seenSequence(conversationId)) {
    localStorage.setItem(KEY, JSON.stringify({ ...read(), [conversationId]: sequence }));
  }
}
