/** Listening, for a page: its state, and the taps that steer it. */
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { usePageSettings } from "../../store/pageSettings";
import { useCare } from "../context";
import { Listener } from "./listener";
import { IDLE, type Heard, type ListeningState } from "./listening";
import { browserMicrophone, hasMicrophone } from "./microphone";

export interface Listening {
  state: ListeningState;
  /** Whether the customer can speak here at all. */
  available: boolean;
  /** Shows the loudness from 0 to 1, as its property --level. */
  meter: RefObject<HTMLDivElement | null>;
  listener: Listener;
}

interface Wishes {
  goOn: boolean;
  heard: (heard: Heard) => void;
  /** The customer has begun to speak. */
  speech?: () => void;
  /** Whether what was heard faintly answers a question. */
  unclear?: (partial: string) => boolean;
}

/** Of the level before in the one shown, so that it moves calmly. */
const CALM = 0.6;

export function useListening(wishes: Wishes): Listening {
  const { api } = useCare();
  const { speech } = usePageSettings();
  const [state, setState] = useState<ListeningState>(IDLE);
  const meter = useRef<HTMLDivElement>(null);
  const held = useRef(wishes);
  held.current = wishes;
  const { goOn } = wishes;

  const listener = useMemo(() => {
    let shown = 0;
    return new Listener({
      token: api.token ?? "",
      microphone: browserMicrophone,
      goOn,
      events: {
        state: setState,
        heard: (heard) => held.current.heard(heard),
        speech: () => held.current.speech?.(),
        unclear: (partial) => held.current.unclear?.(partial) ?? false,
        level: (level) => {
          shown = CALM * shown + (1 - CALM) * level;
          meter.current?.style.setProperty("--level", shown.toFixed(2));
        },
      },
    });
  }, [api, goOn]);

  useEffect(() => () => listener.stop(), [listener]);
  return { state, available: speech && hasMicrophone(), meter, listener };
}
