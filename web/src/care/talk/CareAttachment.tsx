/** A picture or document in the conversation: the picture as large as the page allows, what a person sent to be saved. */
import type { ReactElement } from "react";
import { isPicture } from "../../attachments";
import { useApp, useConversationView } from "../../context";
import { usePicture, useSaving } from "../../store/useAttachment";
import type { Attachment } from "../../wire";
import { CareIcon } from "../components/CareIcon";
import { TALK } from "./words";

/** `saved`: whether it is offered to be saved. */
export function CareAttachment({ attachment, saved }: { attachment: Attachment; saved: boolean }): ReactElement {
  return (
    <>
      {isPicture(attachment.media_type) && <Picture attachment={attachment} />}
      {saved && <Save attachment={attachment} />}
    </>
  );
}

function Picture({ attachment }: { attachment: Attachment }): ReactElement {
  const { strings } = useApp();
  const { loadAttachment } = useConversationView();
  const { place, loaded, again } = usePicture(attachment, loadAttachment);
  const { name, width, height } = attachment;
  // As large before it is here as afterwards, so that nothing moves.
  const size = width && height ? { aspectRatio: `${width} / ${height}`, width } : {};
  return (
    <div ref={place} className="talk-picture" style={loaded.state === "failed" ? {} : size}>
      {loaded.state === "here" ? (
        <img src={loaded.url} alt={strings.pictureNamed(name)} />
      ) : loaded.state === "failed" ? (
        <button type="button" className="care-button" onClick={again}>
          {TALK.pictureFailed}
        </button>
      ) : (
        <p>{TALK.pictureLoading}</p>
      )}
    </div>
  );
}

function Save({ attachment }: { attachment: Attachment }): ReactElement {
  const { loadAttachment } = useConversationView();
  const { state, save } = useSaving(attachment, loadAttachment);
  return (
    <>
      <button type="button" className="care-button" aria-disabled={state === "loading"} onClick={save}>
        {state === "loading" ? TALK.saving : TALK.save}
      </button>
      <div role="alert">
        {state === "failed" && (
          <p className="care-wrong">
            <CareIcon name="alert" />
            <span>{TALK.saveFailed}</span>
          </p>
        )}
      </div>
    </>
  );
}
