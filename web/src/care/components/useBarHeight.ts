/** The height of the bar that stays at the bottom, for the style sheets: as `--care-bar` on the document. */
import { useEffect, type RefObject } from "react";

const HEIGHT = "--care-bar";

/** Follows the bar, which grows with the customer's text and with what it says of the queue. */
export function useBarHeight(bar: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const node = bar.current;
    if (!node) return;
    const root = document.documentElement;
    const follow = new ResizeObserver(() => root.style.setProperty(HEIGHT, `${node.offsetHeight}px`));
    follow.observe(node, { box: "border-box" });
    return () => {
      follow.disconnect();
      root.style.removeProperty(HEIGHT);
    };
  }, [bar]);
}
