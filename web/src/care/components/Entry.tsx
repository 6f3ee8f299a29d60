/**
 * A large entry: an icon, the name of where it leads, and beside it what it is for. The name alone is the link, so that
 * what is seen, what a screen reader says and what the voice reads are the same; the whole card can be tapped.
 */
import { useId, type ReactElement } from "react";
import { useApp } from "../../context";
import { insideApp } from "../../store/session";
import { useCare } from "../context";
import { lookOf, type Look } from "../entries";
import { careAddress, ownAddress } from "../route";
import { CareIcon } from "./CareIcon";

interface Props {
  /** `#/care/…`, `bank://…`, `tel:…`, `text:…` and `faq:…` for 小恒, or `#/` for the standard edition. */
  target: string;
  name: string;
  text?: string | null;
  look?: Look;
}

export function Entry({ target, name, text, look = lookOf(target) }: Props): ReactElement {
  const act = useAction(target, name);
  const about = useId();
  const described = text ? { "aria-describedby": about } : {};
  const words = (
    <>
      <span className={`care-badge ${look.tint}`}>
        <CareIcon name={look.icon} />
      </span>
      <span className="care-entry-name">{name}</span>
    </>
  );
  return (
    <div className="care-entry">
      {typeof act === "string" ? (
        <a className="care-entry-link" href={act} {...described}>
          {words}
        </a>
      ) : (
        <button type="button" className="care-entry-link" onClick={act} {...described}>
          {words}
        </button>
      )}
      {text && (
        <p className="care-entry-text" id={about}>
          {text}
        </p>
      )}
    </div>
  );
}

/** An address to go to, or what a tap does. */
function useAction(target: string, name: string): string | (() => void) {
  const { ask } = useApp();
  const { toStandard } = useCare();
  const own = ownAddress(target);
  if (own) return own;
  if (target.startsWith("bank://")) return insideApp() ? target : careAddress("/app", { link: target, title: name });
  if (target.startsWith("text:")) return () => ask({ type: "text", text: target.slice("text:".length) });
  if (target.startsWith("faq:")) return () => ask({ type: "quick_reply", title: name, value: target });
  if (target === "#/") return toStandard;
  return target;
}
