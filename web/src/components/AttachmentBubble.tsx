/** A picture or document that a person sent: the picture to enlarge, the document to save. */
import { useState, type ReactElement } from "react";
import { useApp } from "../context";
import { isPicture, sizeLabel } from "../attachments";
import { usePicture, useSaving, type Load } from "../store/useAttachment";
import type { Attachment } from "../wire";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";

const THUMB_PX = 220;

interface Props {
  attachment: Attachment;
  load: Load;
}

export function AttachmentBubble(props: Props): ReactElement {
  return isPicture(props.attachment.media_type) ? <Picture {...props} /> : <Document {...props} />;
}

function Picture({ attachment, load }: Props): ReactElement {
  const { strings } = useApp();
  const { name, width, height } = attachment;
  const { place, loaded, again } = usePicture(attachment, load);
  const [large, setLarge] = useState(false);

  const alt = strings.pictureNamed(name);
  const scale = width && height ? Math.min(1, THUMB_PX / Math.max(width, height)) : 1;
  const size = width && height ? { width: Math.round(width * scale), height: Math.round(height * scale) } : {};
  return (
    <div className="attachment picture" ref={place}>
      {loaded.state === "here" ? (
        <button type="button" className="picture-button" aria-label={strings.enlarge(name)} onClick={() => setLarge(true)}>
          <img src={loaded.url} alt={alt} {...size} />
        </button>
      ) : loaded.state === "failed" ? (
        <button type="button" className="quiet" onClick={again}>
          <Icon name="retry" size={20} />
          {strings.pictureFailed}
        </button>
      ) : (
        <p className="picture-waiting">
          <Icon name="picture" />
          {strings.pictureLoading}
        </p>
      )}
      {large && loaded.state === "here" && (
        <Dialog label={alt} className="lightbox" close={() => setLarge(false)}>
          <img src={loaded.url} alt={alt} />
          <div className="lightbox-bar">
            <button type="button" className="button main" onClick={() => setLarge(false)}>
              <Icon name="close" size={20} />
              <span>{strings.close}</span>
            </button>
            <a className="button" href={loaded.url} download={name}>
              <Icon name="download" size={20} />
              <span>{strings.save}</span>
            </a>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Document({ attachment, load }: Props): ReactElement {
  const { strings } = useApp();
  const { name, size } = attachment;
  const { state, save } = useSaving(attachment, load);

  return (
    <div className="attachment document">
      <button type="button" className="document-button" onClick={save}>
        <span className="document-icon">
          <Icon name="document" />
        </span>
        <span className="document-text">
          <span className="document-name">{name}</span>
          <span className="document-size">
            {sizeLabel(size)} · {state === "loading" ? strings.saving : strings.save}
          </span>
        </span>
        <Icon name="download" size={20} />
      </button>
      {state === "failed" && (
        <p className="document-failed" role="alert">
          {strings.saveFailed}
        </p>
      )}
    </div>
  );
}
