/** Something the service tells a page: on its way, here, or to be asked for again. */
import { useCallback, useEffect, useRef, useState } from "react";

export type Told<T> = { state: "loading" } | { state: "failed" } | { state: "told"; value: T };

/** Asks at once and whenever `about` changes; a later answer never gives way to an earlier one. */
export function useTold<T>(about: string, ask: () => Promise<T>): [Told<T>, () => void, (value: T) => void] {
  const [told, setTold] = useState<Told<T>>({ state: "loading" });
  const asking = useRef(ask);
  asking.current = ask;
  const turn = useRef(0);
  const again = useCallback(() => {
    const mine = (turn.current += 1);
    setTold({ state: "loading" });
    asking.current().then(
      (value) => mine === turn.current && setTold({ state: "told", value }),
      () => mine === turn.current && setTold({ state: "failed" }),
    );
  }, []);
  useEffect(() => {
    again();
    return () => {
      turn.current += 1;
    };
  }, [about, again]);
  const replace = useCallback((value: T) => {
    turn.current += 1;
    setTold({ state: "told", value });
  }, []);
  return [told, again, replace];
}
