/** The care edition, offered once to older customers in its place on the page; nothing depends on the answer. */
import type { ReactElement } from "react";
import { useApp } from "../context";

export function CareOffer({ accept, decline }: { accept: () => void; decline: () => void }): ReactElement {
  const { care } = useApp().strings;
  return (
    <section className="card care-offer" aria-labelledby="care-offer">
      <h2 id="care-offer">{care.offerTitle}</h2>
      <p>{care.offerLead}</p>
      <div className="actions">
        <button type="button" className="button main" onClick={accept}>
          <span>{care.accept}</span>
        </button>
        <button type="button" className="button" onClick={decline}>
          <span>{care.decline}</span>
        </button>
      </div>
    </section>
  );
}
