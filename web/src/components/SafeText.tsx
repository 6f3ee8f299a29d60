/** What a person wrote, as it was written; links are shown with their host and ask before they lead elsewhere. */
import { useMemo, useState, type ReactElement } from "react";
import { useApp } from "../context";
import { findLinks, isTrusted, type WebLink } from "../links";
import { usePageSettings } from "../store/pageSettings";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";

const OUTSIDE = { target: "_blank", rel: "noopener noreferrer nofollow" };

export function SafeText({ text }: { text: string }): ReactElement {
  const pieces = useMemo(() => findLinks(text), [text]);
  return (
    <>
      {pieces.map((piece, index) => ("link" in piece ? <SafeLink key={index} link={piece.link} /> : piece.text))}
    </>
  );
}

function SafeLink({ link }: { link: WebLink }): ReactElement {
  const { strings } = useApp();
  const { trusted_hosts: trusted } = usePageSettings();
  const [asking, setAsking] = useState(false);
  const [scheme = "", rest = ""] = link.href.split(link.host, 2);
  return (
    <>
      <a
        className="safe-link"
        href={link.href}
        {...OUTSIDE}
        onClick={(event) => {
          if (isTrusted(link, trusted)) return;
          event.preventDefault();
          setAsking(true);
        }}
        // The middle button opens a tab without a click.
        onAuxClick={(event) => {
          if (!isTrusted(link, trusted)) event.preventDefault();
        }}
      >
        {scheme}
        <strong>{link.host}</strong>
        {rest === "/" ? "" : rest}
      </a>
      {asking && (
        <Dialog label={strings.leaveTitle} className="leave" close={() => setAsking(false)}>
          <p className="dialog-title">
            <Icon name="alert" />
            {strings.leaveTitle}
          </p>
          <p className="leave-host">{link.host}</p>
          <p>{strings.leaveWarning}</p>
          <div className="actions">
            <button type="button" className="button main" onClick={() => setAsking(false)}>
              <span>{strings.leaveStay}</span>
            </button>
            <a className="button" href={link.href} {...OUTSIDE} onClick={() => setAsking(false)}>
              <span>{strings.leaveGo}</span>
              <Icon name="web" size={20} />
            </a>
          </div>
        </Dialog>
      )}
    </>
  );
}
