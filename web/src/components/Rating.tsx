/** After a person has helped: five large buttons with words, and room for a word. */
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { ApiError } from "../api";
import { useApp, useConversationView } from "../context";
import { allows } from "../store/handover";
import { keepRating, ratedScore } from "../store/rated";
import type { RatingRequestContent } from "../wire";
import { Icon } from "./Icon";

const LONGEST_WORD = 500;
const GONE = new Set([404, 409]);

export function Rating({ request }: { request: RatingRequestContent }): ReactElement {
  const { strings } = useApp();
  const { handover, rate } = useConversationView();
  const words = strings.rating;
  const { handoff_id: id, text } = request;
  const [given, setGiven] = useState(() => ratedScore(id));
  /** Offered once, right after the tap. */
  const [wordOpen, setWordOpen] = useState(false);
  const [gone, setGone] = useState(false);
  const [trouble, setTrouble] = useState("");
  const thanks = useRef<HTMLDivElement>(null);

  const give = async (score: number, word: string) => {
    setTrouble("");
    try {
      await rate(id, score, word);
      keepRating(id, score);
      setGiven(score);
      setWordOpen(!word);
      thanks.current?.focus();
    } catch (error) {
      if (error instanceof ApiError && GONE.has(error.status)) setGone(true);
      else setTrouble((error instanceof ApiError && error.status > 0 && error.detail) || strings.handover.notDone);
    }
  };

  // Rated on another device: the service no longer offers it.
  const closed = gone || (handover.status.handoff_id === id && !allows(handover.status, "rate"));
  return (
    <div className="bubble rating">
      <p>{text}</p>
      <div role="status" ref={thanks} tabIndex={-1}>
        {given !== null && (
          <p className="rating-given">
            <Icon name="check" size={20} />
            <span>
              <strong>{words.given(words.words[given - 1] ?? "")}</strong> {words.thanks(given)}
            </span>
          </p>
        )}
        {given === null && closed && <p className="muted">{words.closed}</p>}
      </div>
      {given === null && !closed && (
        <div className="scores" role="group" aria-label={words.legend}>
          {words.words.map((title, index) => (
            <button key={title} type="button" className="score" onClick={() => void give(index + 1, "")}>
              <Stars count={index + 1} />
              <span>{title}</span>
              <span className="unseen">{words.points(index + 1)}</span>
            </button>
          ))}
        </div>
      )}
      {given !== null && wordOpen && <WordForm id={id} send={(word) => void give(given, word)} />}
      {trouble && (
        <p className="handover-trouble" role="alert">
          <Icon name="alert" size={20} />
          {trouble}
        </p>
      )}
    </div>
  );
}

function WordForm({ id, send }: { id: string; send: (word: string) => void }): ReactElement {
  const { strings } = useApp();
  const form = useRef<HTMLFormElement>(null);
  const [word, setWord] = useState("");
  useEffect(() => {
    void form.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (word.trim()) send(word.trim());
  };
  return (
    <form className="rating-word" ref={form} onSubmit={submit}>
      <label htmlFor={`word-${id}`}>{strings.rating.wordLabel}</label>
      <textarea
        id={`word-${id}`}
        rows={2}
        maxLength={LONGEST_WORD}
        value={word}
        onChange={(event) => setWord(event.target.value)}
      />
      <button type="submit" className="button main" aria-disabled={!word.trim()}>
        <span>{strings.rating.send}</span>
        <Icon name="send" size={20} />
      </button>
    </form>
  );
}

function Stars({ count }: { count: number }): ReactElement {
  return (
    <span className="stars" aria-hidden="true">
      {[1, 2, 3, 4, 5].map((star) => (
        <span key={star} className={star <= count ? "star full" : "star"}>
          <Icon name="star" size={18} />
        </span>
      ))}
    </span>
  );
}
