/** 语音介绍: what this page is for and what is on it now, shown in its place and read aloud. */
import { useEffect, useRef, useState, type ReactElement } from "react";
import { useCare } from "../context";
import { ABOUT, careAddress } from "../route";
import { placeIn } from "../voice/place";
import { ReadableText } from "../voice/ReadableText";
import { ReadingBar } from "../voice/ReadingBar";
import { useReader } from "../voice/useReading";
import { VoiceIcon } from "../voice/VoiceIcon";
import { VOICE } from "../voice/words";

interface Introduction {
  id: string;
  title: string;
  text: string;
  /** What is on the page now; sums of money are `private`, named but not said until they are asked for. */
  now: { fact: string; text: string; private: boolean }[];
}

/** `ask`: the words of the way to ask about this page; null where one speaks already. */
export function Introduce({ screen, ask }: { screen: string; ask: string | null }): ReactElement {
  const { api, settings } = useCare();
  const { read, stop, state } = useReader();
  const [told, setTold] = useState<Introduction | null>(null);
  const [sums, setSums] = useState(false);
  const [failed, setFailed] = useState(false);
  const shown = useRef(screen);
  shown.current = screen;
  const key = `introduction ${screen}`;

  useEffect(() => {
    setTold(null);
    setSums(false);
    setFailed(false);
  }, [screen]);

  /** `aloud`: with the sums of money, and only they are read. */
  const open = async (aloud: boolean) => {
    setFailed(false);
    try {
      const query = aloud ? "?aloud=private" : "";
      const introduction = await api.request<Introduction>("GET", `/api/care/screens/${screen}/introduction${query}`);
      if (shown.current !== screen) return;
      setTold(introduction);
      setSums(aloud);
      if (aloud) read(introduction.now.flatMap(({ text, private: hidden }) => (hidden ? [text] : [])).join("\n"), key);
      else if (settings.reading) read(introduction.text, key);
    } catch {
      setFailed(shown.current === screen);
    }
  };
  const close = () => {
    if (state.key === key) stop();
    setTold(null);
  };

  return (
    <section className="voice-introduce">
      <div className="voice-introduce-ways">
        <button type="button" className="care-button" aria-expanded={told !== null} onClick={told ? close : () => void open(false)}>
          <VoiceIcon name={told ? "close" : "speaker"} />
          <span>{told ? VOICE.introduceClose : VOICE.introduce}</span>
        </button>
        {ask && (
          <a className="care-button" href={careAddress("/talk", { [ABOUT]: screen })}>
            {ask}
          </a>
        )}
      </div>
      {failed && (
        <p className="care-note" role="status">
          <VoiceIcon name="info" />
          <span>{VOICE.introduceFailed}</span>
        </p>
      )}
      {told && (
        <div className="care-card voice-introduction" {...(settings.reading ? {} : { role: "status" })}>
          <ReadableText text={told.text} place={placeIn(told.text, key, state)} />
        </div>
      )}
      {told && !sums && told.now.some((fact) => fact.private) && (
        <button type="button" className="care-button" onClick={() => void open(true)}>
          <VoiceIcon name="speaker" />
          <span>{VOICE.sums}</span>
        </button>
      )}
      {told && <ReadingBar mine={(other) => other === key} offer={() => read(told.text, key)} />}
    </section>
  );
}
