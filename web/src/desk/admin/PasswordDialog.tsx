/** A temporary password, shown once. */
import { useState, type ReactElement } from "react";
import { Dialog } from "../../components/Dialog";
import { words } from "./words";
import type { StaffWithPassword } from "./wire";

const text = words.staff;

export function PasswordDialog({ result, close }: { result: StaffWithPassword; close: () => void }): ReactElement {
  const [copied, setCopied] = useState(false);
  const password = result.temporary_password ?? "";
  const copy = () => navigator.clipboard.writeText(password).then(() => setCopied(true), () => undefined);
  return (
    <Dialog label={text.passwordTitle} close={() => undefined}>
      <div className="ask">
        <h2>{text.passwordTitle}</h2>
        <p>{text.passwordLead(result.staff.name)}</p>
        <p className="temporary-password">{password}</p>
        <div className="ask-actions">
          <button type="button" className="button main" onClick={() => void copy()}>{text.copy}</button>
          <button type="button" className="button plain" onClick={close}>{text.passwordDone}</button>
          <span role="status" className="saved">{copied && text.copied}</span>
        </div>
      </div>
    </Dialog>
  );
}
