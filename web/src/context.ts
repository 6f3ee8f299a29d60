/** What every component may ask for: the words, the preferences, the way around. */
import { createContext, useContext } from "react";
import type { Preferences } from "./store/preferences";
import type { ConversationView } from "./store/useConversation";
import { STRINGS, type Strings } from "./strings";
import type { OutgoingContent } from "./wire";

export type Route =
  | { page: "centre" }
  | { page: "chat" }
  | { page: "app"; link: string; title: string }
  /** A page of the care edition, by its path and query: `/care/search?q=…`. */
  | { page: "care"; address: string };

export interface AppContext {
  strings: Strings;
  preferences: Preferences;
  change: (preferences: Partial<Preferences>) => void;
  go: (route: Route) => void;
  /** Opens the chat and sends this there. */
  ask: (content: OutgoingContent) => void;
  /** Opens the chat and asks for a person, unless one is on the way already. */
  askPerson: () => void;
}

export const AppState = createContext<AppContext>({
  strings: STRINGS.zh,
  preferences: { language: "zh", theme: "system", alerts: false },
  change: () => undefined,
  go: () => undefined,
  ask: () => undefined,
  askPerson: () => undefined,
});

export const useApp = (): AppContext => useContext(AppState);

/** The customer's conversation, on the pages of who is signed in. */
export const ConversationState = createContext<ConversationView | null>(null);

export function useConversationView(): ConversationView {
  const view = useContext(ConversationState);
  if (!view) throw new Error("only where a customer is signed in");
  return view;
}
