/** The number to be called back on. */
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { useApp } from "../context";
import { isPhoneNumber } from "../phone";
import type { Done } from "../store/useHandover";
import { Icon } from "./Icon";

interface Props {
  send: (number: string) => Promise<Done>;
  done: () => void;
  back: () => void;
}

export function CallbackForm({ send, done, back }: Props): ReactElement {
  const { strings } = useApp();
  const words = strings.handover;
  const input = useRef<HTMLInputElement>(null);
  const [number, setNumber] = useState("");
  const [wrong, setWrong] = useState("");
  const [sending, setSending] = useState(false);

  useEffect(() => {
    input.current?.focus();
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending) return;
    const asked = number.trim();
    const fault = !asked ? words.callbackEmpty : isPhoneNumber(asked) ? "" : words.callbackInvalid;
    setWrong(fault);
    if (fault) return input.current?.focus();
    setSending(true);
    const sent = await send(asked.replace(/[\s()（）-]/g, ""));
    setSending(false);
    if (sent.done) return done();
    setWrong(sent.why || words.notDone);
    input.current?.focus();
  };

  return (
    <form className="handover-body callback" noValidate onSubmit={(event) => void submit(event)}>
      <p className="callback-title">{words.callbackTitle}</p>
      <label htmlFor="callback">{words.callbackLabel}</label>
      <input
        ref={input}
        id="callback"
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        maxLength={20}
        value={number}
        aria-describedby="callback-hint callback-wrong"
        aria-invalid={wrong !== ""}
        onChange={(event) => setNumber(event.target.value)}
      />
      <p id="callback-hint" className="muted">
        {words.callbackHint}
      </p>
      <div id="callback-wrong" role="alert">
        {wrong && (
          <p className="handover-trouble">
            <Icon name="alert" size={20} />
            {wrong}
          </p>
        )}
      </div>
      <div className="handover-actions">
        <button type="submit" className="button main" aria-disabled={sending}>
          <span>{words.callbackSend}</span>
        </button>
        <button type="button" className="button" onClick={back}>
          <span>{words.back}</span>
        </button>
      </div>
      <p className="callback-safe">
        <Icon name="shield" size={20} />
        {words.callbackSafe}
      </p>
    </form>
  );
}
