/** Small pictures of figures; each stands beside its figure and says nothing of its own to a screen reader. */
import type { ReactElement } from "react";

const RADIUS = 26;
const ROUND = 2 * Math.PI * RADIUS;

/** A share as a ring, with the target as a tick on it. */
export function Ring({ share, target }: { share: number; target: number }): ReactElement {
  const level = share >= target ? "good" : share >= target - 0.15 ? "soon" : "late";
  return (
    <svg className={`ring ${level}`} viewBox="0 0 64 64" aria-hidden="true">
      <circle className="track" cx="32" cy="32" r={RADIUS} />
      <circle
        className="value"
        cx="32"
        cy="32"
        r={RADIUS}
        strokeDasharray={`${ROUND * Math.min(1, Math.max(0, share))} ${ROUND}`}
        transform="rotate(-90 32 32)"
      />
      <line className="target" x1="32" y1="2.5" x2="32" y2="9.5" transform={`rotate(${360 * target} 32 32)`} />
    </svg>
  );
}

/** One full and one empty dot for each place. */
export function Places({ taken, all }: { taken: number; all: number }): ReactElement {
  return (
    <svg className="places" viewBox={`0 0 ${Math.max(taken, all) * 14} 12`} width={Math.max(taken, all) * 14} height={12} aria-hidden="true">
      {Array.from({ length: Math.max(taken, all) }, (_, index) => (
        <circle key={index} className={index >= all ? "over" : index < taken ? "taken" : "free"} cx={index * 14 + 6} cy={6} r={4.5} />
      ))}
    </svg>
  );
}

/** A length of time against the longest that is shown. */
export function WaitBar({ share, level }: { share: number; level: string }): ReactElement {
  return (
    <svg className={`wait-bar ${level}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="track" width="100" height="6" />
      <rect className="value" width={Math.min(100, Math.max(2, share * 100))} height="6" />
    </svg>
  );
}

/** An average of 1 to 5 as five stars, the last one filled in part. */
export function Stars({ value }: { value: number }): ReactElement {
  const star = "M10 1.8l2.5 5.3 5.8.7-4.3 4 1.1 5.8L10 14.8l-5.1 2.8L6 11.8l-4.3-4 5.8-.7L10 1.8Z";
  return (
    <svg className="stars" viewBox="0 0 100 20" width={100} height={20} aria-hidden="true">
      <clipPath id="stars-filled">
        <rect width={value * 20} height={20} />
      </clipPath>
      {["empty", "full"].map((kind) => (
        <g key={kind} className={kind} {...(kind === "full" ? { clipPath: "url(#stars-filled)" } : {})}>
          {[0, 1, 2, 3, 4].map((index) => (
            <path key={index} d={star} transform={`translate(${index * 20} 0)`} />
          ))}
        </g>
      ))}
    </svg>
  );
}
