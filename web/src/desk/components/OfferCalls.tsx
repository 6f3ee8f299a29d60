/** Inside an open dialog, behind which the page is silent to screen readers: says who is offered, and what became of it. */
import { useEffect, useRef, useState, type ReactElement } from "react";
import { useDesk, useWorkbench } from "../context";
import { offerCalls } from "../store/offerCalls";
import { keyOf } from "../store/useOfferAlerts";
import type { Offer, Workbench } from "../wire";

export function OfferCalls({ workbench }: { workbench: Workbench }): ReactElement {
  const { settings } = useDesk();
  const { skew } = useWorkbench().state;
  const [said, setSaid] = useState("");
  const before = useRef<readonly Offer[]>([]);
  const { offers } = workbench;
  useEffect(() => {
    setSaid(offerCalls(before.current, workbench, Date.now() + skew, settings.shortcuts));
    before.current = offers;
  }, [offers.map(keyOf).join()]);
  return (
    <p className="unseen" role="alert">
      {said}
    </p>
  );
}
