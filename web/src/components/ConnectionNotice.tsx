/** Says when the network is gone and when it is back; silent while all is well. */
import { useEffect, useRef, useState, type ReactElement } from "react";
import { useApp } from "../context";
import type { StreamState } from "../stream";
import { Icon } from "./Icon";

const PATIENCE_MS = 1500;
const GOOD_NEWS_MS = 3000;

type Shown = "nothing" | "offline" | "connecting" | "online";

export function ConnectionNotice({ connection }: { connection: StreamState }): ReactElement {
  const { strings } = useApp();
  const [shown, setShown] = useState<Shown>("nothing");
  const troubled = useRef(false);

  useEffect(() => {
    if (connection === "offline") {
      troubled.current = true;
      setShown("offline");
      return;
    }
    if (connection === "connecting") {
      const timer = setTimeout(() => {
        troubled.current = true;
        setShown("connecting");
      }, PATIENCE_MS);
      return () => clearTimeout(timer);
    }
    if (!troubled.current) return;
    troubled.current = false;
    setShown("online");
    const timer = setTimeout(() => setShown("nothing"), GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [connection]);

  return (
    <div role="status" className="connection">
      {shown !== "nothing" && (
        <p className={shown}>
          <Icon name={shown === "offline" ? "offline" : shown === "online" ? "check" : "retry"} size={20} />
          {strings[shown]}
        </p>
      )}
    </div>
  );
}
