/** What lies over the page until it is answered: keeps the focus inside, and gives it back. */
import { createContext, useContext, useEffect, useRef, type ReactElement, type ReactNode } from "react";
import { createPortal } from "react-dom";

interface Props {
  label: string;
  className?: string;
  close: () => void;
  children: ReactNode;
}

/** What must be heard all the same while a dialog makes the rest of the page silent: rendered inside of it. */
export const HeardInDialogs = createContext<ReactNode>(null);

export function Dialog({ label, className = "", close, children }: Props): ReactElement {
  const box = useRef<HTMLDialogElement>(null);
  const heard = useContext(HeardInDialogs);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  // Outside the conversation's log, which would read it out as a message.
  return createPortal(
    <dialog
      ref={box}
      className={`dialog ${className}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === box.current && close()}
    >
      {heard}
      <div className="dialog-body">{children}</div>
    </dialog>,
    document.body,
  );
}
