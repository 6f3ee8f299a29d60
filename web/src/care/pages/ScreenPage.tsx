/** A page that is what its screen says: what it is for, and what can be done there. */
import type { ReactElement } from "react";
import { Purpose } from "../components/Purpose";
import { Steps } from "../components/Steps";
import { useScreen } from "../context";

export function ScreenPage(): ReactElement {
  return (
    <>
      <Purpose />
      <Steps steps={useScreen().screen.steps} />
    </>
  );
}
