/** A picture for the person: taken or chosen, looked at once more, sent. */
import { useEffect, useRef, type ReactElement } from "react";
import { isPicture } from "../../attachments";
import { useApp } from "../../context";
import { usePageSettings } from "../../store/pageSettings";
import { useObjectUrl } from "../../store/useAttachment";
import { useDrafts } from "../../store/useDrafts";
import { CareIcon } from "../components/CareIcon";
import { useReader } from "../voice/useReading";
import { TALK } from "./words";

interface Props {
  label: string;
  attach: (files: readonly File[]) => void;
}

export function PicturePanel({ label, attach }: Props): ReactElement {
  const { strings } = useApp();
  const { attachment_types: types } = usePageSettings();
  const { stop } = useReader();
  const { files, refusals, add, remove, take } = useDrafts(true);
  const [chosen] = files;
  const picker = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const question = useRef<HTMLParagraphElement>(null);
  const asked = useRef(false);
  const show = () => question.current?.scrollIntoView({ block: "start" });
  useEffect(() => {
    if (chosen) {
      question.current?.focus({ preventScroll: true });
      show();
    } else if (asked.current) button.current?.focus({ preventScroll: true });
    asked.current = Boolean(chosen);
  }, [chosen]);
  return (
    <div className="care-section">
      <input
        ref={picker}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-hidden="true"
        accept={types.filter(isPicture).join(",")}
        onChange={(event) => {
          // What is being read would take the page back to its own place.
          stop();
          add([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <div role="alert">
        {refusals.map(({ name, why }) => (
          <p key={`${name}${why}`} className="care-wrong">
            <CareIcon name="alert" />
            <span>{TALK.pictureUnfit[why]}</span>
          </p>
        ))}
      </div>
      {chosen ? (
        <section className="care-card" aria-labelledby="picture-question">
          <p id="picture-question" className="talk-heard-lead" ref={question} tabIndex={-1}>
            {TALK.pictureQuestion}
          </p>
          <FilePicture file={chosen} loaded={show} />
          <p>{strings.attachmentHint}</p>
          <div className="care-buttons">
            <button type="button" className="care-button main" onClick={() => attach(take())}>
              {TALK.pictureSend}
            </button>
            <button type="button" className="care-button" onClick={() => remove(chosen)}>
              {TALK.pictureDrop}
            </button>
          </div>
        </section>
      ) : (
        <button ref={button} type="button" className="care-button talk-picture-button" onClick={() => picker.current?.click()}>
          <CareIcon name="picture" />
          <span>{label}</span>
        </button>
      )}
    </div>
  );
}

/** What is on the device still. */
export function FilePicture({ file, loaded }: { file: File; loaded?: () => void }): ReactElement {
  const { strings } = useApp();
  const url = useObjectUrl(isPicture(file.type) ? file : null);
  return (
    <div className="talk-picture">
      {url ? <img src={url} alt={strings.pictureNamed(file.name)} onLoad={loaded} /> : <p>{file.name}</p>}
    </div>
  );
}
