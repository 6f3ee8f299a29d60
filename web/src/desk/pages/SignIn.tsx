/** Where staff sign in: user name and password, the bank's single sign-on, or a demonstration account. */
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { Icon } from "../../components/Icon";
import { Logo } from "../../components/Logo";
import { Refused, type DeskApi } from "../api";
import { useNow } from "../context";
import type { StaffSession } from "../session";
import { words } from "../strings";
import type { Ticker } from "../ticker";
import { spokenSpan } from "../time";
import type { DevelopmentAccount } from "../wire";

/** Of the accounts that the service makes up for itself in development, and nowhere else. */
const DEMONSTRATION_PASSWORD = "xiaoheng-demo";

interface Props {
  api: DeskApi;
  ticker: Ticker;
  expired: boolean;
  /** Why single sign-on came to nothing. */
  refused: string | null;
  signedIn: (session: StaffSession) => void;
}

export function SignIn({ api, ticker, expired, refused, signedIn }: Props): ReactElement {
  const text = words.signIn;
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [lockedUntil, setLockedUntil] = useState<number | null>(null);
  const { singleSignOn, accounts } = useWaysIn(api);
  const now = useNow(ticker);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = `${words.brand} · ${text.title}`;
    field.current?.focus();
  }, [text.title]);

  const enter = async (name: string, secret: string) => {
    setBusy(true);
    setProblem(null);
    setLockedUntil(null);
    try {
      const { token, staff } = await api.signIn(name, secret);
      signedIn({ token, staff });
    } catch (error) {
      setBusy(false);
      if (!(error instanceof Refused) || error.status === 0) setProblem(words.unreachable);
      else if (error.status === 429 && error.retryAfterSeconds) setLockedUntil(Date.now() + error.retryAfterSeconds * 1000);
      else setProblem(error.detail || (error.status === 401 ? text.wrong : words.refused));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!username.trim() || !password) return setProblem(text.empty);
    void enter(username.trim(), password);
  };

  const locked = lockedUntil !== null && lockedUntil > now;
  return (
    <main className="sign-in">
      <div className="sign-in-brand">
        <Logo size={56} />
        <p className="sign-in-name">{words.brand}</p>
        <p>{words.desk}</p>
      </div>
      <div className="sign-in-ways">
        <form className="sign-in-card" onSubmit={submit} noValidate>
          <h1>{text.title}</h1>
          {expired && <Problem>{text.expired}</Problem>}
          {refused && !problem && <Problem>{refused}</Problem>}
          {problem && <Problem>{problem}</Problem>}
          {lockedUntil !== null && (
            <Problem quietAfter>
              {locked ? text.locked(spokenSpan(lockedUntil - now)) : text.unlocked}
            </Problem>
          )}
          <label className="field">
            <span>{text.username}</span>
            <input
              ref={field}
              value={username}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => setUsername(event.target.value)}
            />
          </label>
          <label className="field">
            <span>{text.password}</span>
            <input
              type={shown ? "text" : "password"}
              value={password}
              autoComplete="current-password"
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
          <label className="check">
            <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
            <span>{text.show}</span>
          </label>
          <button type="submit" className="button main" disabled={busy}>
            {busy ? text.submitting : text.submit}
          </button>
          {singleSignOn && (
            <a className="button" href={singleSignOn}>
              {text.singleSignOn}
            </a>
          )}
        </form>
        {accounts.length > 0 && (
          <section className="sign-in-card" aria-labelledby="demonstration">
            <h2 id="demonstration">{text.demonstration}</h2>
            <p className="muted fine">{text.demonstrationNote}</p>
            <ul className="accounts">
              {accounts.map((account) => (
                <li key={account.username}>
                  <button
                    type="button"
                    className="account"
                    disabled={busy}
                    onClick={() => {
                      setUsername(account.username);
                      setPassword(DEMONSTRATION_PASSWORD);
                      void enter(account.username, DEMONSTRATION_PASSWORD);
                    }}
                  >
                    <span className="monogram" aria-hidden="true">
                      {[...account.name][0]}
                    </span>
                    <span className="account-text">
                      <span>
                        <strong>{account.name}</strong> {words.roles[account.role]}
                      </span>
                      <span className="muted fine">{account.description}</span>
                    </span>
                    <Icon name="next" size={18} />
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  );
}

function Problem({ children, quietAfter = false }: { children: string; quietAfter?: boolean }): ReactElement {
  const first = useRef(children);
  // A screen reader hears a lock-out once, not every second of it.
  return (
    <p className="notice warning">
      <Icon name="alert" size={18} />
      <span aria-hidden={quietAfter}>{children}</span>
      <span className="unseen" role="alert">
        {quietAfter ? first.current : children}
      </span>
    </p>
  );
}

function useWaysIn(api: DeskApi): { singleSignOn: string | null; accounts: DevelopmentAccount[] } {
  const [singleSignOn, setSingleSignOn] = useState<string | null>(null);
  const [accounts, setAccounts] = useState<DevelopmentAccount[]>([]);
  useEffect(() => {
    // A bank has one or the other; where it has neither, the form is all there is.
    api.singleSignOn().then(({ url }) => setSingleSignOn(url), () => undefined);
    api.developmentAccounts().then(setAccounts, () => undefined);
  }, [api]);
  return { singleSignOn, accounts };
}
