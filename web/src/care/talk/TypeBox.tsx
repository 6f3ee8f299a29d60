/** Typing instead of speaking: one large field and one button. */
import { useEffect, useRef, type KeyboardEvent, type ReactElement } from "react";
import { TALK } from "./words";

const LONGEST = 1000;

interface Props {
  text: string;
  change: (text: string) => void;
  send: () => void;
}

export function TypeBox({ text, change, send }: Props): ReactElement {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter also confirms a candidate of a Chinese input method; that must not send.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="care-field talk-type"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor="talk-text">{TALK.typeLabel}</label>
      <textarea
        id="talk-text"
        ref={field}
        className="care-input"
        rows={2}
        maxLength={LONGEST}
        value={text}
        autoComplete="off"
        enterKeyHint="send"
        // The browser brings only the cursor into sight; the bar would cover the rest of the field.
        onFocus={(event) => event.target.scrollIntoView({ block: "nearest" })}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="care-button main">
        {TALK.send}
      </button>
    </form>
  );
}
