/** A picture or document that a person sent: the picture to enlarge, the document to save. */
import { useEffect, useRef, useState, type ReactElement, type RefObject } from "react";
import { useApp } from "../context";
import { isPicture, sizeLabel } from "../attachments";
import type { Attachment } from "../wire";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";

const THUMB_PX = 220;

interface Props {
  attachment: Attachment;
  /** Fetches the bytes, signed in. */
  load: (attachmentId: string) => Promise<Blob>;
}

export function AttachmentBubble(props: Props): ReactElement {
  return isPicture(props.attachment.media_type) ? <Picture {...props} /> : <Document {...props} />;
}

type Loaded = { state: "waiting" | "failed" } | { state: "here"; url: string };

function Picture({ attachment, load }: Props): ReactElement {
  const { strings } = useApp();
  const { name, attachment_id: id, width, height } = attachment;
  const place = useRef<HTMLDivElement>(null);
  const near = useNear(place);
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<Loaded>({ state: "waiting" });
  const [large, setLarge] = useState(false);

  useEffect(() => {
    if (!near) return;
    let left = false;
    let url = "";
    setLoaded({ state: "waiting" });
    load(id).then(
      (blob) => {
        if (left) return;
        url = URL.createObjectURL(blob);
        setLoaded({ state: "here", url });
      },
      () => !left && setLoaded({ state: "failed" }),
    );
    return () => {
      left = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [id, near, attempt, load]);

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
        <button type="button" className="quiet" onClick={() => setAttempt((count) => count + 1)}>
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
  const { name, size, attachment_id: id } = attachment;
  const [state, setState] = useState<"ready" | "loading" | "failed">("ready");

  const save = async () => {
    if (state === "loading") return;
    setState("loading");
    try {
      saveAs(await load(id), name);
      setState("ready");
    } catch {
      setState("failed");
    }
  };

  return (
    <div className="attachment document">
      <button type="button" className="document-button" onClick={() => void save()}>
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

/** Always as a file, never opened in the page: what it holds must not run here. */
function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** True once the place has come near the screen, so that old pictures are not fetched for nothing. */
function useNear(place: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const node = place.current;
    if (!node || near) return;
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      { rootMargin: "300px" },
    );
    watcher.observe(node);
    return () => watcher.disconnect();
  }, [place, near]);
  return near;
}
