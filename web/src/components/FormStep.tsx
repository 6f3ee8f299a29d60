/** One step of a form: the question, how far along it is, answers to tap, and a way out. */
import type { ReactElement } from "react";
import { useApp } from "../context";
import type { FormStepContent, OutgoingContent } from "../wire";
import { Markdown } from "./Markdown";
import { Options } from "./Options";

interface Props {
  step: FormStepContent;
  open: boolean;
  send: (content: OutgoingContent) => void;
}

export function FormStep({ step, open, send }: Props): ReactElement {
  const { strings } = useApp();
  const progress = strings.step(step.step, step.total);
  return (
    <div className="bubble form-step">
      <p className="progress">
        <span>{progress}</span>
        <progress value={step.step} max={step.total} aria-label={progress} />
      </p>
      <Markdown text={step.prompt} />
      {step.options && step.options.length > 0 && (
        <Options
          label={step.prompt}
          options={step.options}
          open={open}
          choose={(option) => send({ type: "quick_reply", ...option })}
        />
      )}
      {open && (
        <button type="button" className="quiet" onClick={() => send({ type: "text", text: strings.cancelForm })}>
          {strings.cancelForm}
        </button>
      )}
    </div>
  );
}
