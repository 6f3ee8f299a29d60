/** Sign-in, or the desk of who is signed in. */
import { useCallback, useEffect, useMemo, useState, type ReactElement } from "react";
import { keepPreferences, readPreferences, showPreferences } from "../store/preferences";
import { allowSound } from "./alerts";
import { DeskApi, reasonOf } from "./api";
import { takeArrival } from "./arrival";
import { Desk } from "./Desk";
import { NewPassword } from "./pages/NewPassword";
import { SignIn } from "./pages/SignIn";
import { keepSession, readSession, type StaffSession } from "./session";
import { clearDrafts, keepDraftsOf } from "./store/drafts";
import { words } from "./strings";
import { startTicker } from "./ticker";
import { useUsed } from "./used";

export function App(): ReactElement {
  const [session, setSession] = useState(readSession);
  const [expired, setExpired] = useState(false);
  const [arrival] = useState(takeArrival);
  const [refused, setRefused] = useState<string | null>(() =>
    arrival && "problem" in arrival ? (words.signIn.refused[arrival.problem] ?? words.refused) : null,
  );
  const [preferences, setPreferences] = useState(readPreferences);
  const [ticker] = useState(startTicker);

  useEffect(() => {
    showPreferences({ ...preferences, language: "zh" });
    keepPreferences(preferences);
  }, [preferences]);

  useEffect(allowSound, []);

  const leave = useCallback((ranOut: boolean) => {
    keepSession(null);
    setSession(null);
    setExpired(ranOut);
    if (!ranOut) clearDrafts();
  }, []);
  const token = session?.token ?? null;
  const api = useMemo(() => new DeskApi(token, () => leave(true)), [token, leave]);

  useUsed(useMemo(() => (token ? () => void api.used().catch(() => undefined) : null), [api, token]));

  const signedIn = (entered: StaffSession) => {
    keepDraftsOf(entered.staff.id);
    keepSession({ token: entered.token, staff: entered.staff });
    setExpired(false);
    setRefused(null);
    setSession({ token: entered.token, staff: entered.staff });
  };
  useEffect(() => {
    if (!arrival || !("code" in arrival)) return;
    new DeskApi().exchange(arrival.code).then(signedIn, (error: unknown) => setRefused(reasonOf(error)));
    // Once, for the code can be exchanged only once.
  }, [arrival]);
  const signOut = () => {
    api.signOut().catch(() => undefined);
    leave(false);
  };

  if (!session) return <SignIn api={api} ticker={ticker} expired={expired} refused={refused} signedIn={signedIn} />;
  if (session.staff.password_due) {
    return <NewPassword key={session.token} api={api} session={session} changed={signedIn} signOut={signOut} />;
  }
  return (
    <Desk
      key={session.token}
      api={api}
      session={session}
      ticker={ticker}
      theme={preferences.theme}
      setTheme={(theme) => setPreferences((now) => ({ ...now, theme }))}
      signOut={signOut}
      signedOut={() => leave(true)}
    />
  );
}
