/** What every component may ask for: the words, the preferences, the way around. */
import { createContext, useContext } from "react";
import type { Preferences } from "./store/preferences";
import { STRINGS, type Strings } from "./strings";
import type { OutgoingContent } from "./wire";

export type Route =
  | { page: "centre" }
  | { page: "chat" }
  | { page: "app"; link: string; title: string };

export interface AppContext {
  strings: Strings;
  preferences: Preferences;
  change: (preferences: Partial<Preferences>) => void;
  go: (route: Route) => void;
  /** Opens the chat and sends this as the first thing. */
  ask: (content: OutgoingContent) => void;
}

export const AppState = createContext<AppContext>({
  strings: STRINGS.zh,
  preferences: { language: "zh", theme: "system" },
  change: () => undefined,
  go: () => undefined,
  ask: () => undefined,
});

export const useApp = (): AppContext => useContext(AppState);
