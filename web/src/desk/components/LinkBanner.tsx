/** Says for how long the connection has been lost, and what becomes of the customers meanwhile. */
import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../../components/Icon";
import { useDesk, useNow } from "../context";
import type { Link } from "../store/useWork";
import { words } from "../strings";

const PATIENCE_MS = 1500;
const GOOD_NEWS_MS = 3000;
const KEPT_SECONDS = 30;

export function LinkBanner({ link }: { link: Link }): ReactElement {
  const { ticker } = useDesk();
  const now = useNow(ticker);
  const [backAt, setBackAt] = useState<number | null>(null);
  const troubled = useRef(false);
  const lostFor = link.state === "lost" || (link.state === "connecting" && link.lostAt) ? now - (link.lostAt ?? now) : 0;
  const lost = lostFor > PATIENCE_MS;

  useEffect(() => {
    if (lost) troubled.current = true;
    else if (link.state === "live" && troubled.current) {
      troubled.current = false;
      setBackAt(Date.now());
    }
  }, [lost, link.state]);

  const seconds = Math.floor(lostFor / 1000);
  const back = !lost && backAt !== null && now - backAt < GOOD_NEWS_MS;
  return (
    <div className="link-banner">
      {lost && (
        <p className="lost" aria-hidden="true">
          <Icon name="offline" size={18} />
          <span className="tabular">{seconds > KEPT_SECONDS ? words.link.given(seconds) : words.link.lost(seconds)}</span>
        </p>
      )}
      {back && (
        <p className="back" aria-hidden="true">
          <Icon name="check" size={18} />
          {words.link.back}
        </p>
      )}
      {/* Heard once, not every second. */}
      <p className="unseen" role="status">
        {lost ? words.link.lostSpoken : back ? words.link.back : ""}
      </p>
    </div>
  );
}
