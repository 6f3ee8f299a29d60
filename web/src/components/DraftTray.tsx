/** What will be sent along: pictures to look at once more, documents by name, and what could not be taken. */
import type { ReactElement } from "react";
import { isPicture, sizeLabel } from "../attachments";
import { useApp } from "../context";
import { usePageSettings } from "../store/pageSettings";
import { useObjectUrl } from "../store/useAttachment";
import { MOST_AT_ONCE, type Drafts, type Refusal } from "../store/useDrafts";
import { Icon } from "./Icon";

export function DraftTray({ drafts }: { drafts: Drafts }): ReactElement {
  const { strings } = useApp();
  const { attachment_bytes: most } = usePageSettings();
  const { files, refusals, remove } = drafts;
  const reason = ({ name, why }: Refusal): string => {
    if (why === "no_person") return strings.attachmentNeedsPerson;
    return strings.attachmentUnfit[why](name, why === "too_many" ? `${MOST_AT_ONCE}` : sizeLabel(most));
  };
  return (
    <div className="tray">
      <div role="alert">
        {refusals.map((refusal) => (
          <p key={`${refusal.name}${refusal.why}`} className="tray-refusal">
            <Icon name="alert" size={20} />
            {reason(refusal)}
          </p>
        ))}
      </div>
      {files.length > 0 && (
        <>
          <ul aria-label={strings.attachments}>
            {files.map((file) => (
              <li key={`${file.name}${file.size}${file.lastModified}`}>
                <Preview file={file} />
                <span className="tray-name">
                  <span>{file.name}</span>
                  <span className="muted">{sizeLabel(file.size)}</span>
                </span>
                <button
                  type="button"
                  className="tray-remove"
                  aria-label={strings.attachmentRemove(file.name)}
                  onClick={() => remove(file)}
                >
                  <Icon name="close" size={20} />
                </button>
              </li>
            ))}
          </ul>
          <p className="tray-hint">
            <Icon name="shield" size={20} />
            {strings.attachmentHint}
          </p>
        </>
      )}
    </div>
  );
}

export function Preview({ file }: { file: File }): ReactElement {
  const url = useObjectUrl(isPicture(file.type) ? file : null);
  return (
    <span className="preview">{url ? <img src={url} alt="" /> : <Icon name={isPicture(file.type) ? "picture" : "document"} />}</span>
  );
}
