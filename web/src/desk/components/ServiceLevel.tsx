/** How today goes: answered in time, given up, how long it takes, what customers say. */
import type { ReactElement, ReactNode } from "react";
import { words } from "../strings";
import { spokenSpan } from "../time";
import type { ServiceLevel as Level } from "../wire";
import { Ring, Stars } from "./charts";

const text = words.supervision;
const TARGET_15 = 0.8;
const TARGET_60 = 0.95;

export function ServiceLevel({ level }: { level: Level }): ReactElement {
  const { requests, queued } = level;
  return (
    <dl className="figures">
      <Share name={text.within15} count={level.answered_within_15s} of={queued} target={TARGET_15} />
      <Share name={text.within60} count={level.answered_within_60s} of={queued} target={TARGET_60} />
      <Figure name={text.abandoned} value={queued ? percent(level.abandoned / queued) : text.none}>
        {queued ? text.abandonedOf(level.abandoned, queued) : text.noRequests} · {text.leftMessage} {level.left_message}
      </Figure>
      <Figure name={text.averageWait} value={span(level.average_wait_seconds)}>
        {text.requests} {requests} · {text.answered} {level.answered}
      </Figure>
      <Figure name={text.averageHandling} value={span(level.average_handling_seconds)} />
      <Figure name={text.rating} value={level.rating_average === null ? text.none : level.rating_average.toFixed(1)}>
        {level.rating_average !== null && <Stars value={level.rating_average} />}
        <span>{text.ratings(level.ratings)}</span>
      </Figure>
    </dl>
  );
}

interface ShareProps {
  name: string;
  count: number;
  of: number;
  target: number;
}

function Share({ name, count, of, target }: ShareProps): ReactElement {
  return (
    <Figure name={name} value={of ? percent(count / of) : text.none} picture={of > 0 && <Ring share={count / of} target={target} />}>
      {of ? text.ofQueued(count, of) : text.noRequests}
    </Figure>
  );
}

interface FigureProps {
  name: string;
  value: string;
  picture?: ReactNode;
  children?: ReactNode;
}

function Figure({ name, value, picture, children }: FigureProps): ReactElement {
  return (
    <div className="figure">
      <dt className="muted">{name}</dt>
      <dd>
        {picture}
        <span className="figure-text">
          <strong className="tabular">{value}</strong>
          {children && <span className="fine muted">{children}</span>}
        </span>
      </dd>
    </div>
  );
}

const percent = (share: number) => `${Math.round(share * 100)}%`;
const span = (seconds: number | null) => (seconds === null ? text.none : spokenSpan(seconds * 1000));
