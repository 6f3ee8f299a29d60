/** What to mind with a customer, as words on colour. */
import type { ReactElement } from "react";
import { words } from "../strings";

const GRAVE = new Set(["fraud", "self_harm", "distressed"]);
const CAREFUL = new Set(["card_loss", "complaint", "angry", "worried", "callback"]);

export function Marks({ marks }: { marks: readonly string[] }): ReactElement | null {
  const known = marks.filter((mark) => words.marks[mark]);
  if (known.length === 0) return null;
  const rank = (mark: string) => (GRAVE.has(mark) ? 0 : CAREFUL.has(mark) ? 1 : 2);
  return (
    <ul className="marks">
      {[...known]
        .sort((one, other) => rank(one) - rank(other))
        .map((mark) => (
          <li key={mark} className={`mark ${["grave", "careful", "plain"][rank(mark)]}`}>
            {words.marks[mark]}
          </li>
        ))}
    </ul>
  );
}
