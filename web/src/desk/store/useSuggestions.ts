/** Answers of the knowledge base for what the customer last said, or for what the agent looks for. */
import { useEffect, useState } from "react";
import type { DeskApi } from "../api";
import type { Suggestion } from "../wire";

const SETTLE_MS = 350;
export const SUGGESTIONS = 3;

/** `heard` changes with every message of the customer's. */
export function useSuggestions(api: DeskApi, handoffId: string | null, text: string, heard: number): Suggestion[] | null {
  const [found, setFound] = useState<{ for: string; list: Suggestion[] } | null>(null);
  useEffect(() => {
    if (!handoffId) return;
    let left = false;
    const timer = setTimeout(() => {
      api.suggestions(handoffId, text.trim()).then(
        (list) => !left && setFound({ for: handoffId, list: list.slice(0, SUGGESTIONS) }),
        () => !left && setFound({ for: handoffId, list: [] }),
      );
    }, SETTLE_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [api, handoffId, text, heard]);
  return found && found.for === handoffId ? found.list : null;
}
