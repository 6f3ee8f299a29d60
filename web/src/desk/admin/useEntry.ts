/** What is being entered, and why it was not taken. */
import { useRef, useState, type FormEvent, type RefObject } from "react";
import { reasonOf, Refused } from "../api";

export interface Entry<T> {
  value: T;
  change: (some: Partial<T>) => void;
  busy: boolean;
  /** Of the form as a whole; what belongs to a field stands at the field. */
  problem: string | null;
  problemOf: (field: string) => string | null;
  form: RefObject<HTMLFormElement | null>;
  submit: (event: FormEvent) => void;
}

export function useEntry<T extends object>(start: T, save: (value: T) => Promise<void>): Entry<T> {
  const [value, setValue] = useState(start);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ field: string | null; detail: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await save(value);
    } catch (error) {
      const field = error instanceof Refused && error.field ? error.field : null;
      const input = field ? form.current?.querySelector<HTMLElement>(`[name="${field}"]`) : null;
      setProblem({ field: input ? field : null, detail: reasonOf(error) });
      setBusy(false);
      input?.focus();
    }
  };
  return {
    value,
    change: (some) => setValue((now) => ({ ...now, ...some })),
    busy,
    problem: problem && problem.field === null ? problem.detail : null,
    problemOf: (field) => (problem?.field === field ? problem.detail : null),
    form,
    submit: (event) => {
      event.preventDefault();
      void submit();
    },
  };
}
