/** One voice for all pages of the care edition: what is read, how far, and the taps that steer it. */
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from "react";
import { usePageSettings } from "../../store/pageSettings";
import { useCare } from "../context";
import { Player, type PlayerState } from "./player";
import { HttpSpeech } from "./speech";

export interface Reader {
  state: PlayerState;
  /** Whether there is a voice at all. */
  available: boolean;
  /** Reads this from its beginning; `key` tells the page which of its texts it is. */
  read: (text: string, key?: string) => void;
  pause: () => void;
  resume: () => void;
  repeat: () => void;
  /** Slower from now on; the customer's settings keep it. */
  slower: () => void;
  faster: () => void;
  stop: () => void;
}

const ReaderState = createContext<Reader | null>(null);

export function useReader(): Reader {
  const reader = useContext(ReaderState);
  if (!reader) throw new Error("only inside ReaderProvider");
  return reader;
}

export function isSounding({ status }: PlayerState): boolean {
  return status === "preparing" || status === "reading";
}

export function ReaderProvider({ children }: { children: ReactNode }): ReactElement {
  const { api, settings, change } = useCare();
  const { speech: available } = usePageSettings();
  const { rate, voice, volume } = settings;
  const told = useRef<(state: PlayerState) => void>(() => undefined);
  const player = useMemo(() => new Player(new HttpSpeech(api.token ?? ""), (state) => told.current(state)), [api]);
  const [state, setState] = useState(player.now);
  told.current = setState;
  const keep = useRef(change);
  keep.current = change;

  useEffect(() => () => player.close(), [player]);
  useEffect(() => player.configure({ rate, voice: voice ?? "", volume }), [player, rate, voice, volume]);
  useEffect(() => {
    const leave = () => player.stop();
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") player.stop();
    };
    window.addEventListener("hashchange", leave);
    window.addEventListener("keydown", escape);
    return () => {
      window.removeEventListener("hashchange", leave);
      window.removeEventListener("keydown", escape);
    };
  }, [player]);

  useFollowing(state);

  const steps = useMemo(
    () => ({
      read: (text: string, key?: string) => player.read(text, key),
      pause: () => player.pause(),
      resume: () => player.resume(),
      repeat: () => player.repeat(),
      slower: () => {
        player.slower();
        keep.current({ rate: player.now.rate });
      },
      faster: () => {
        player.faster();
        keep.current({ rate: player.now.rate });
      },
      stop: () => player.stop(),
    }),
    [player],
  );
  const reader = useMemo<Reader>(() => ({ ...steps, state, available }), [steps, state, available]);
  return <ReaderState value={reader}>{children}</ReaderState>;
}

/** Keeps the sentence being read in sight, until the customer looks elsewhere. */
function useFollowing({ key, sentence, status }: PlayerState): void {
  const following = useRef(true);
  const sounding = status === "reading";
  useEffect(() => {
    following.current = true;
    const leave = () => (following.current = false);
    const walk = ({ key: pressed }: KeyboardEvent) => {
      if (pressed === "Tab") leave();
    };
    for (const gesture of ["wheel", "touchmove"]) window.addEventListener(gesture, leave, { passive: true });
    window.addEventListener("keydown", walk);
    return () => {
      for (const gesture of ["wheel", "touchmove"]) window.removeEventListener(gesture, leave);
      window.removeEventListener("keydown", walk);
    };
  }, [key]);
  useEffect(() => {
    if (sounding && following.current) document.querySelector(".voice-sentence")?.scrollIntoView({ block: "nearest" });
  }, [key, sentence, sounding]);
}
