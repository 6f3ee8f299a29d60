/** Labelled fields that say beside themselves what is wrong with them. */
import { useId, type ReactElement, type ReactNode } from "react";

interface FieldProps {
  name: string;
  label: string;
  hint?: string;
  problem: string | null;
}

interface Described {
  name: string;
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

export function Field({ name, label, hint, problem, children }: FieldProps & { children: (input: Described) => ReactNode }): ReactElement {
  const id = useId();
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ name, id, "aria-invalid": problem !== null, "aria-describedby": described || undefined })}
      {hint && (
        <span id={`${id}-hint`} className="muted fine">
          {hint}
        </span>
      )}
      <Problem id={`${id}-problem`}>{problem}</Problem>
    </div>
  );
}

interface CheckGroupProps extends FieldProps {
  options: readonly { value: string; title: string }[];
  chosen: readonly string[];
  change: (chosen: string[]) => void;
}

export function CheckGroup({ name, label, options, chosen, change, problem }: CheckGroupProps): ReactElement {
  const id = useId();
  return (
    <fieldset className="spans" aria-describedby={problem ? id : undefined}>
      <legend>{label}</legend>
      {options.map(({ value, title }) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            name={name}
            checked={chosen.includes(value)}
            onChange={(event) =>
              change(event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
            }
          />
          <span>{title}</span>
        </label>
      ))}
      <Problem id={id}>{problem}</Problem>
    </fieldset>
  );
}

export function Problem({ id, children }: { id?: string; children: string | null }): ReactElement {
  return (
    <span id={id} role="alert" className="field-problem">
      {children}
    </span>
  );
}
