/** Chooses the page: sign-in, message centre, chat, or where an app function would open. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { Api } from "./api";
import { DEFAULTS, readKept, showSettings } from "./care/settings";
import { WORDS } from "./care/strings";
import { AppState, type AppContext, type Route } from "./context";
import { SignedIn } from "./pages/SignedIn";
import { SignIn } from "./pages/SignIn";
import { addressOf, readRoute } from "./route";
import { keepPreferences, readPreferences, showPreferences, type Preferences } from "./store/preferences";
import { keepSession, readSession, type Session } from "./store/session";
import { STRINGS } from "./strings";

export function App(): ReactElement {
  const [preferences, setPreferences] = useState(readPreferences);
  const [session, setSession] = useState(readSession);
  const [ended, setEnded] = useState(false);
  const [route, setRoute] = useState(() => readRoute(location.hash));
  const kept = session ? null : readKept();
  // Who signs in again on a device of the care edition finds the sign-in in it, too.
  const care = route.page === "care" || kept?.settings.edition === "care";
  // The care edition speaks Chinese.
  const spoken = care ? "zh" : preferences.language;
  const language = useRef(spoken);
  language.current = spoken;

  const token = session?.token ?? null;
  const shown = useMemo(() => ({ ...preferences, language: spoken }), [preferences, spoken]);
  const strings = STRINGS[spoken];

  useEffect(() => showPreferences(shown), [shown]);
  useEffect(() => keepPreferences(preferences), [preferences]);
  useLayoutEffect(() => {
    if (!session) showSettings(care ? (readKept()?.settings ?? DEFAULTS) : null);
  }, [session, care]);

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
  const signedIn = (entered: Session, native: string | null | undefined) => {
    keepSession(entered);
    setSession(entered);
    setEnded(false);
    if (native) change({ language: native.startsWith("en") ? "en" : "zh" });
  };

  usePageTitle(session ? route.page : "sign-in", {
    "sign-in": strings.signInTitle,
    centre: strings.centreTitle,
    chat: strings.chatTitle,
    app: strings.appTitle,
    care: WORDS.edition,
  });

  const app: AppContext = { strings, preferences: shown, change, go, ask: nowhere, askPerson: nowhere };
  return (
    <AppState value={app}>
      {session && token ? (
        <SignedIn
          key={token}
          api={api}
          token={token}
          customer={session.customer}
          route={route}
          signedOut={signedOut}
          signOut={() => leave(false)}
        />
      ) : (
        <SignIn api={api} ended={ended} care={care} signedIn={signedIn} />
      )}
    </AppState>
  );
}

const nowhere = () => undefined;

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
