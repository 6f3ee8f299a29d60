/** The questions customers ask most, to tap. */
import { useEffect, useState, type ReactElement } from "react";
import type { Api } from "../api";
import { useApp } from "../context";
import type { Choice, OutgoingContent } from "../wire";

const REFRESH_AFTER_MS = 4000;
const AS_TYPED = "as-typed";

/** The hot questions, null until they arrived; asked again while the service does not answer. */
export function useHotQuestions(api: Api): readonly Choice[] | null {
  const { strings } = useApp();
  const [questions, setQuestions] = useState<Choice[] | null>(null);
  useEffect(() => {
    let left = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      api.hotQuestions().then(
        (loaded) => {
          if (!left) setQuestions(loaded);
        },
        () => {
          if (!left) again = setTimeout(load, REFRESH_AFTER_MS);
        },
      );
    };
    load();
    return () => {
      left = true;
      clearTimeout(again);
    };
  }, [api]);
  return strings.starters.length > 0 ? strings.starters.map((title) => ({ title, value: AS_TYPED })) : questions;
}

interface Props {
  questions: readonly Choice[];
  label: string;
  /** In one line that scrolls sideways, or wrapped. */
  line?: boolean;
  choose: (content: OutgoingContent) => void;
}

export function HotQuestions({ questions, label, line = false, choose }: Props): ReactElement {
  return (
    <ul className={line ? "chips line" : "chips"} aria-label={label}>
      {questions.map((question) => (
        <li key={question.title}>
          <button type="button" className="chip" onClick={() => choose(asked(question))}>
            {question.title}
          </button>
        </li>
      ))}
    </ul>
  );
}

function asked({ title, value }: Choice): OutgoingContent {
  return value === AS_TYPED ? { type: "text", text: title } : { type: "quick_reply", title, value };
}
