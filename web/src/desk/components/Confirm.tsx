/** Asks once before something that cannot be undone; Enter says yes. */
import { useState, type ReactElement, type ReactNode } from "react";
import { Dialog } from "../../components/Dialog";
import { reasonOf } from "../api";
import { words } from "../strings";

interface Props {
  title: string;
  confirm: string;
  act: () => Promise<unknown>;
  close: () => void;
  children: ReactNode;
}

export function Confirm({ title, confirm, act, close, children }: Props): ReactElement {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const agree = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await act();
      close();
    } catch (error) {
      setProblem(reasonOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog label={title} close={close}>
      <form
        className="ask"
        onSubmit={(event) => {
          event.preventDefault();
          void agree();
        }}
      >
        <h2>{title}</h2>
        {children}
        {problem && (
          <p className="notice problem" role="alert">
            {problem}
          </p>
        )}
        <div className="ask-actions">
          <button type="submit" className="button main" disabled={busy} autoFocus>
            {confirm}
          </button>
          <button type="button" className="button plain" onClick={close}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
