/** A card in large type: what it is, its facts one below the other, what to mind, what can be done. */
import type { ReactElement } from "react";
import type { CardContent, OutgoingContent } from "../../wire";
import { Links } from "./Choices";

export function CareCard({ card, send }: { card: CardContent; send: (content: OutgoingContent) => void }): ReactElement {
  return (
    <>
      <p className="talk-card-title">{card.title}</p>
      {card.subtitle && <p>{card.subtitle}</p>}
      {card.fields && card.fields.length > 0 && (
        <dl className="talk-facts">
          {card.fields.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {card.note && <p>{card.note}</p>}
      <Links actions={card.actions ?? []} send={send} lead />
    </>
  );
}
