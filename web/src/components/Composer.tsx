/** Where the customer types, with the way to a person on its left. */
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactElement, type RefObject } from "react";
import { useApp } from "../context";
import { HumanButton } from "./HumanButton";
import { Icon } from "./Icon";

const LONGEST = 1000;

interface Props {
  input: RefObject<HTMLTextAreaElement | null>;
  send: (text: string) => void;
}

export function Composer({ input, send }: Props): ReactElement {
  const { strings } = useApp();
  const [text, setText] = useState("");
  const composing = useRef(false);

  useLayoutEffect(() => {
    const area = input.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [text, input]);

  const submit = () => {
    const said = text.trim();
    if (!said) return void input.current?.focus();
    send(said);
    setText("");
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter also confirms a candidate of a Chinese input method; that must not send.
    const choosing = composing.current || event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || choosing) return;
    event.preventDefault();
    submit();
  };

  return (
    <form
      className="bar"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <HumanButton />
      <textarea
        ref={input}
        id="composer"
        rows={1}
        maxLength={LONGEST}
        value={text}
        aria-label={strings.input}
        placeholder={strings.inputPlaceholder}
        enterKeyHint="send"
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onCompositionStart={() => (composing.current = true)}
        onCompositionEnd={() => (composing.current = false)}
      />
      <button type="submit" className="send-button" aria-label={strings.send}>
        <Icon name="send" />
      </button>
    </form>
  );
}
