/** Chooses the page: sign-in, message centre, chat, or where an app function would open. */
import { useCallback, useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { Api } from "./api";
import { AppState, type AppContext, type Route } from "./context";
import { AppFunction } from "./pages/AppFunction";
import { Centre } from "./pages/Centre";
import { Chat } from "./pages/Chat";
import { SignIn } from "./pages/SignIn";
import { addressOf, readRoute } from "./route";
import { keepPreferences, readPreferences, showPreferences, type Preferences } from "./store/preferences";
import { keepSession, readSession, type Session } from "./store/session";
import { STRINGS } from "./strings";
import type { OutgoingContent } from "./wire";

export function App(): ReactElement {
  const [preferences, setPreferences] = useState(readPreferences);
  const [session, setSession] = useState(readSession);
  const [ended, setEnded] = useState(false);
  const [route, setRoute] = useState(() => readRoute(location.hash));
  const opening = useRef<OutgoingContent | null>(null);
  const language = useRef(preferences.language);
  language.current = preferences.language;

  const token = session?.token ?? null;
  const strings = STRINGS[preferences.language];

  useEffect(() => {
    showPreferences(preferences);
    keepPreferences(preferences);
  }, [preferences]);

  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setPreferences((now) => ({ ...now }));
    const moved = () => setRoute(readRoute(location.hash));
    window.addEventListener("hashchange", moved);
    dark.addEventListener("change", follow);
    return () => {
      window.removeEventListener("hashchange", moved);
      dark.removeEventListener("change", follow);
    };
  }, []);

  const go = useCallback((to: Route) => {
    location.hash = addressOf(to);
  }, []);
  const change = useCallback((some: Partial<Preferences>) => setPreferences((now) => ({ ...now, ...some })), []);
  const ask = useCallback(
    (content: OutgoingContent) => {
      opening.current = content;
      go({ page: "chat" });
    },
    [go],
  );
  const takeOpening = useCallback(() => {
    const taken = opening.current;
    opening.current = null;
    return taken;
  }, []);

  const leave = useCallback(
    (expired: boolean) => {
      keepSession(null);
      setSession(null);
      setEnded(expired);
      go({ page: "centre" });
    },
    [go],
  );
  const signedOut = useCallback(() => leave(true), [leave]);
  const api = useMemo(
    () => new Api(token, () => (language.current === "zh" ? "zh-CN" : "en"), signedOut),
    [token, signedOut],
  );
  const signedIn = (entered: Session, spoken: string | null | undefined) => {
    keepSession(entered);
    setSession(entered);
    setEnded(false);
    if (spoken) change({ language: spoken.startsWith("en") ? "en" : "zh" });
  };

  usePageTitle(session ? route.page : "sign-in", {
    "sign-in": strings.signInTitle,
    centre: strings.centreTitle,
    chat: strings.chatTitle,
    app: strings.appTitle,
  });

  const app: AppContext = { strings, preferences, change, go, ask };
  return (
    <AppState value={app}>
      {!session || !token ? (
        <SignIn api={api} ended={ended} signedIn={signedIn} />
      ) : route.page === "chat" ? (
        <Chat api={api} token={token} takeOpening={takeOpening} signedOut={signedOut} />
      ) : route.page === "app" ? (
        <AppFunction link={route.link} title={route.title} />
      ) : (
        <Centre api={api} customer={session.customer} signOut={() => leave(false)} />
      )}
    </AppState>
  );
}

/** Names the page for tabs and screen readers, and starts reading at its heading after a move. */
function usePageTitle(page: string, titles: Record<string, string>): void {
  const shown = useRef(page);
  const title = titles[page] ?? "";
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    if (document.activeElement === document.body || document.activeElement === null) {
      document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    }
  }, [page]);
}
