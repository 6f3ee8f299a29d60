/** Where a colleague replaces a temporary password before anything else. */
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { Logo } from "../../components/Logo";
import { reasonOf, type DeskApi } from "../api";
import type { StaffSession } from "../session";
import { words } from "../strings";

const text = words.newPassword;

interface Props {
  api: DeskApi;
  session: StaffSession;
  changed: (session: StaffSession) => void;
  signOut: () => void;
}

export function NewPassword({ api, session, changed, signOut }: Props): ReactElement {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = `${words.brand} · ${text.title}`;
    first.current?.focus();
  }, []);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (fresh !== again) return setProblem(text.different);
    setBusy(true);
    setProblem(null);
    try {
      changed(await api.changePassword(current, fresh));
    } catch (error) {
      setProblem(reasonOf(error));
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <div className="sign-in-brand">
        <Logo size={56} />
        <p className="sign-in-name">{words.brand}</p>
      </div>
      <form className="sign-in-card" onSubmit={(event) => void save(event)} noValidate>
        <h1>{text.title}</h1>
        <p className="muted">{text.lead(session.staff.name)}</p>
        <input type="hidden" autoComplete="username" value={session.staff.username} readOnly />
        <label className="field">
          <span>{text.current}</span>
          <input ref={first} type="password" value={current} autoComplete="current-password" onChange={(event) => setCurrent(event.target.value)} />
        </label>
        <label className="field">
          <span>{text.fresh}</span>
          <input type="password" value={fresh} autoComplete="new-password" aria-describedby="password-rules" onChange={(event) => setFresh(event.target.value)} />
          <span id="password-rules" className="muted fine">{text.rules}</span>
        </label>
        <label className="field">
          <span>{text.again}</span>
          <input type="password" value={again} autoComplete="new-password" onChange={(event) => setAgain(event.target.value)} />
        </label>
        {problem && <p className="notice problem" role="alert">{problem}</p>}
        <div className="ask-actions">
          <button type="submit" className="button main" disabled={busy || !current || !fresh}>{text.save}</button>
          <button type="button" className="button plain" onClick={signOut}>{words.signOut}</button>
        </div>
      </form>
    </main>
  );
}
