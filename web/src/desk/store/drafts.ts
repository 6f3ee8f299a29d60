/** What was typed and not sent, for each conversation; survives a reload and a sign-in that ran out, in this tab only. */

const KEY = "xiaoheng.desk.drafts";

interface Kept {
  staffId: string;
  texts: Record<string, string>;
}

export function readDraft(handoffId: string): string {
  return read()?.texts[handoffId] ?? "";
}

export function keepDraft(handoffId: string, text: string): void {
  const kept = read();
  if (!kept) return;
  if (text) kept.texts[handoffId] = text;
  else delete kept.texts[handoffId];
  sessionStorage.setItem(KEY, JSON.stringify(kept));
}

/** Drafts are for whoever wrote them: another person who signs in here finds none. */
export function keepDraftsOf(staffId: string): void {
  if (read()?.staffId !== staffId) sessionStorage.setItem(KEY, JSON.stringify({ staffId, texts: {} } satisfies Kept));
}

export function clearDrafts(): void {
  sessionStorage.removeItem(KEY);
}

function read(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}
