/** A card: one app function, branch, product, activity or way to a person. */
import type { ReactElement } from "react";
import { useApp } from "../context";
import type { CardContent, OutgoingContent } from "../wire";
import { Actions } from "./Actions";
import { Icon } from "./Icon";
import { languageOf } from "./Markdown";

export function Card({ card, send }: { card: CardContent; send: (content: OutgoingContent) => void }): ReactElement {
  const { strings } = useApp();
  return (
    <div className={`card ${card.kind}`} lang={languageOf(card.title + (card.subtitle ?? ""))}>
      <div className="card-head">
        <span className="card-icon">
          <Icon name={card.kind} />
        </span>
        <div>
          <p className="card-kind">{strings.kinds[card.kind]}</p>
          <p className="card-title">{card.title}</p>
        </div>
      </div>
      {card.subtitle && <p className="card-subtitle">{card.subtitle}</p>}
      {card.fields && card.fields.length > 0 && (
        <dl className="fields">
          {card.fields.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {card.note && (
        <p className="card-note">
          <Icon name="info" size={20} />
          <span>{card.note}</span>
        </p>
      )}
      {card.actions && card.actions.length > 0 && <Actions actions={card.actions} send={send} lead />}
    </div>
  );
}
