/** A customer who is offered: who, why, how long they have waited, and how long the offer stands. */
import { useState, type ReactElement } from "react";
import { reasonOf } from "../api";
import { useDesk, useServiceNow, useWorkbench } from "../context";
import { countDown } from "../store/clocks";
import { useDetail } from "../store/useDetail";
import { words } from "../strings";
import type { Offer } from "../wire";
import { Marks } from "./Marks";
import { Since } from "./Since";

interface Props {
  offer: Offer;
  /** The one that the key takes. */
  first: boolean;
  accepted: (handoffId: string) => void;
}

const ROUND = 2 * Math.PI * 20;

export function OfferCard({ offer, first, accepted }: Props): ReactElement {
  const { api } = useDesk();
  const { refresh } = useWorkbench();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { detail } = useDetail(api, offer);
  const { name } = offer.customer;

  const answer = async (move: "accept" | "decline") => {
    setBusy(true);
    setProblem(null);
    try {
      await api.move(offer.handoff_id, move);
      await refresh();
      if (move === "accept") accepted(offer.handoff_id);
    } catch (error) {
      setProblem(reasonOf(error));
      setBusy(false);
      await refresh();
    }
  };

  return (
    <article className="offer" aria-label={words.queue.offerFrom(name)}>
      <div className="offer-head">
        <div className="offer-who">
          <strong>{name}</strong>
          <span>{offer.reason_title}</span>
        </div>
        {offer.lapses_at && <CountDown lapsesAt={offer.lapses_at} />}
      </div>
      <Marks marks={offer.marks} />
      {detail && <p className="offer-said">{detail.brief.summary}</p>}
      <p className="muted fine">
        <Since at={offer.requested_at} label={words.queue.waited} spoken={words.queue.waitedSpoken} />
      </p>
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
      <div className="offer-actions">
        <button
          type="button"
          className="button main"
          data-command="accept"
          disabled={busy}
          onClick={() => void answer("accept")}
        >
          {words.queue.accept}
          <span className="unseen">{name}</span>
          {first && <kbd aria-hidden="true">Alt A</kbd>}
        </button>
        <button
          type="button"
          className="button plain"
          data-command="decline"
          disabled={busy}
          aria-label={words.queue.declineFrom(name)}
          onClick={() => void answer("decline")}
        >
          {words.queue.decline}
        </button>
      </div>
    </article>
  );
}

function CountDown({ lapsesAt }: { lapsesAt: string }): ReactElement {
  const { seconds, share } = countDown(lapsesAt, useServiceNow());
  return (
    <svg className={seconds <= 5 ? "count-down short" : "count-down"} viewBox="0 0 48 48" role="img" aria-label={words.queue.secondsLeft(seconds)}>
      <circle className="track" cx="24" cy="24" r="20" />
      <circle className="rest" cx="24" cy="24" r="20" strokeDasharray={`${ROUND * share} ${ROUND}`} transform="rotate(-90 24 24)" />
      <text x="24" y="30" textAnchor="middle">
        {seconds}
      </text>
    </svg>
  );
}
