/** What the page is for, in a sentence or two. */
import type { ReactElement } from "react";
import { useScreen } from "../context";

export function Purpose(): ReactElement {
  return <p className="care-purpose">{useScreen().screen.purpose}</p>;
}
