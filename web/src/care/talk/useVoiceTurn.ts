/** One turn by voice: listen, read back what was heard, take 对 or 不对 by tap or by word, and send. */
import { useCallback, useEffect, useRef, useState } from "react";
import { confirmation, isOver, type Heard } from "../voice/listening";
import { useListening, type Listening } from "../voice/useListening";
import { VOICE } from "../voice/words";
import type { PlayerState } from "../voice/player";
import { isSounding, useReader } from "../voice/useReading";
import { isAnswer } from "./useReadNew";

/** The key under which questions of the listening are read. */
export const ASKED_KEY = "asked";
/** How long an answer is awaited with the microphone open; when it is read later, it opens again. */
const AWAITED_MS = 20_000;
/** After the last word, for who begins to speak as it ends, and between two messages. */
const AFTER_READING_MS = 6_000;

export interface VoiceTurn {
  listening: Listening;
  /** It is the customer's turn to speak, or to say 对 or 不对. */
  speaks: boolean;
  /** What was heard and waits for 对 or 不对. */
  asked: Heard | null;
  /** What else it may have been, after 不对. */
  others: readonly string[];
  begin: () => void;
  done: () => void;
  quit: () => void;
  agree: () => void;
  refuse: () => void;
}

export function useVoiceTurn(reading: boolean, send: (text: string) => void): VoiceTurn {
  const reader = useReader();
  const { read, stop, pause, resume, state } = reader;
  const [asked, setAsked] = useState<Heard | null>(null);
  const [others, setOthers] = useState<readonly string[]>([]);
  /** The customer's last wish was spoken: its answer can be spoken over. */
  const [byVoice, setByVoice] = useState(false);
  const awaited = useRef(false);
  /** The reading was silenced by somebody's voice; it goes on if nothing was said. */
  const silenced = useRef(false);
  const held = useRef<Heard | null>(null);
  const ask = useCallback((heard: Heard | null, alternatives: readonly string[] = []) => {
    held.current = heard;
    setAsked(heard);
    setOthers(alternatives);
  }, []);

  const listening = useListening({
    goOn: true,
    heard: (heard) => answered(heard),
    speech: () => spokenOver(),
    unclear: (said) => denied(said),
  });
  const { listener } = listening;

  const agree = useCallback(() => {
    const heard = held.current;
    if (!heard) return;
    stop();
    ask(null);
    setByVoice(true);
    awaited.current = reading;
    if (reading) listener.attend();
    else listener.stop();
    send(heard.text);
  }, [ask, listener, reading, send, stop]);

  const refuse = useCallback(() => {
    const heard = held.current;
    stop();
    ask(null, heard ? otherThan(heard) : []);
    listener.again();
  }, [ask, listener, stop]);

  /** Whether this was 对 or 不对 to what was asked. */
  const confirmed = (said: string): boolean => {
    const answer = held.current && confirmation(said);
    if (answer === "yes") agree();
    if (answer === "no") refuse();
    return Boolean(answer);
  };

  /** A faint 不对 costs only another question; a faint 对 is not taken. */
  const denied = (said: string): boolean => confirmation(said) === "no" && confirmed(said);

  const spokenOver = () => {
    silenced.current = listener.now.kind === "beside" && isSounding(state);
    if (silenced.current) pause();
    else stop();
  };

  const answered = (heard: Heard) => {
    if (confirmed(heard.text)) return;
    // Beside a question that is open, a murmur from the room is no new wish.
    if (held.current && heard.doubt === "faint") return;
    ask(heard);
    // The service expects 对 or 不对 from now on, though this question sounds a little later, or not at all.
    listener.reading(heard.say);
    listener.reading("");
    if (reading) read(heard.say, ASKED_KEY);
  };

  const begin = useCallback(() => {
    stop();
    ask(null);
    if (listener.now.kind === "beside") listener.again();
    else void listener.start();
  }, [ask, listener, stop]);
  const quit = useCallback(() => {
    stop();
    ask(null);
    setByVoice(false);
    listener.stop();
  }, [ask, listener, stop]);

  // What the loudspeaker says must not be taken for the customer.
  const aloud = aloudIn(state);
  useEffect(() => listener.reading(aloud), [listener, aloud, listening.state.kind]);

  const { state: now } = listening;
  const { kind } = now;
  const answering = byVoice && !asked && isAnswer(state.key) && isSounding(state);
  useEffect(() => {
    if (silenced.current && kind !== "listening") {
      silenced.current = false;
      if (kind === "beside") return resume();
      stop();
    }
    if (answering) {
      awaited.current = false;
      if (kind === "idle") listener.attend();
      return;
    }
    if (kind !== "beside") return;
    const closing = setTimeout(() => listener.stop(), awaited.current ? AWAITED_MS : AFTER_READING_MS);
    return () => clearTimeout(closing);
  }, [answering, kind, listener, resume, stop]);

  const say = now.kind === "not_heard" || now.kind === "offer_person" ? now.say : kind === "unanswered" ? VOICE.unanswered : "";
  const times = now.kind === "not_heard" ? now.times : 0;
  useEffect(() => {
    if (say && reading) read(say, ASKED_KEY);
  }, [say, times, reading, read]);

  const speaks = !isOver(now) && kind !== "beside";
  return { listening, speaks, asked, others, begin, done: () => listener.done(), quit, agree, refuse };
}

/** What sounds now: of an answer the sentence, of a question all of it, which ends in 对吗. */
function aloudIn({ status, key, text, sentences, sentence }: PlayerState): string {
  if (status !== "reading") return "";
  return key === ASKED_KEY ? text : (sentences[sentence]?.spoken ?? "");
}

/** What else it may have been; commas make no difference to the ear. */
function otherThan({ text, alternatives }: Heard): string[] {
  const bare = (words: string) => words.replace(/[\s\p{P}]/gu, "");
  const known = new Set([bare(text)]);
  return alternatives.filter((each) => !known.has(bare(each)) && known.add(bare(each)));
}
