/** Where the customer types, with the way to a person on its left; for a person also pictures and documents. */
import {
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
} from "react";
import { useApp } from "../context";
import { usePageSettings } from "../store/pageSettings";
import type { Drafts } from "../store/useDrafts";
import { DraftTray } from "./DraftTray";
import { HumanButton } from "./HumanButton";
import { Icon } from "./Icon";

const LONGEST = 1000;

interface Props {
  input: RefObject<HTMLTextAreaElement | null>;
  /** Whether a person will read this, now or later; and whether one does now. */
  forPerson: boolean;
  served: boolean;
  drafts: Drafts;
  send: (text: string) => void;
  attach: (files: readonly File[]) => void;
  onText: (text: string) => void;
}

export function Composer({ input, forPerson, served, drafts, send, attach, onText }: Props): ReactElement {
  const { strings } = useApp();
  const { attachment_types: types } = usePageSettings();
  const [text, setText] = useState("");
  const composing = useRef(false);
  const picker = useRef<HTMLInputElement>(null);

  useLayoutEffect(() => {
    const area = input.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [text, input]);

  const change = (to: string) => {
    setText(to);
    onText(to);
  };

  const submit = () => {
    const said = text.trim();
    if (drafts.files.length > 0) attach(drafts.take());
    if (said) send(said);
    change("");
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter also confirms a candidate of a Chinese input method; that must not send.
    const choosing = composing.current || event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || choosing) return;
    event.preventDefault();
    submit();
  };

  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    drafts.add(files);
  };

  return (
    <>
      <DraftTray drafts={drafts} />
      <form
        className={forPerson ? "bar for-person" : "bar"}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <HumanButton />
        {forPerson && (
          <>
            <input
              ref={picker}
              type="file"
              className="unseen"
              tabIndex={-1}
              aria-hidden="true"
              accept={types.join(",")}
              multiple
              onChange={(event) => {
                drafts.add([...(event.target.files ?? [])]);
                event.target.value = "";
                input.current?.focus();
              }}
            />
            <button type="button" className="attach-button" aria-label={strings.attach} onClick={() => picker.current?.click()}>
              <Icon name="clip" />
            </button>
          </>
        )}
        <textarea
          ref={input}
          id="composer"
          rows={1}
          maxLength={LONGEST}
          value={text}
          aria-label={served ? strings.personInput : strings.input}
          placeholder={served ? strings.personInput : strings.inputPlaceholder}
          enterKeyHint="send"
          autoComplete="off"
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onCompositionStart={() => (composing.current = true)}
          onCompositionEnd={() => (composing.current = false)}
        />
        <button type="submit" className="send-button" aria-label={strings.send}>
          <Icon name="send" />
        </button>
      </form>
    </>
  );
}
