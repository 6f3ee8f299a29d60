/** What was heard, in large type, for the customer to say 对 or 不对 to. */
import { useEffect, useRef, type ReactElement } from "react";
import type { Heard as HeardWords } from "../voice/listening";
import { VoiceIcon } from "../voice/VoiceIcon";
import { VOICE } from "../voice/words";

interface Props {
  heard: HeardWords;
  right: string;
  wrong: string;
  agree: () => void;
  refuse: () => void;
}

export function Heard({ heard, right, wrong, agree, refuse }: Props): ReactElement {
  const { text, amounts, doubt } = heard;
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    words.current?.focus({ preventScroll: true });
    words.current?.scrollIntoView({ block: "center" });
  }, [text]);
  return (
    <section className="care-card talk-heard" aria-label={VOICE.heardLead}>
      <p className="talk-heard-lead">{VOICE.heardLead}</p>
      <p className="talk-heard-words" ref={words} tabIndex={-1}>
        {text}
      </p>
      {amounts.map(({ fen, spoken, approximate }) => (
        <p key={`${fen}${spoken}`} className="talk-amount">
          <span>{VOICE.amount}</span> {approximate ? <strong>{spoken}</strong> : <><strong>{yuan(fen)}</strong> <span>{spoken}</span></>}
        </p>
      ))}
      {doubt && <p className="talk-doubt">{doubt === "amount" ? VOICE.checkAmount : VOICE.faint}</p>}
      <div className="care-buttons">
        <button type="button" className="care-button main" onClick={agree}>
          <VoiceIcon name="check" />
          <span>{right}</span>
        </button>
        <button type="button" className="care-button" onClick={refuse}>
          <VoiceIcon name="close" />
          <span>{wrong}</span>
        </button>
      </div>
    </section>
  );
}

function yuan(fen: number): string {
  return `${(fen / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2 })} 元`;
}
