/** Says that the service set this person busy because nobody answered its offers, and how to come back. */
import { useState, type ReactElement } from "react";
import { reasonOf } from "../api";
import { useDesk, useWorkbench } from "../context";
import { words } from "../strings";
import type { Me } from "../wire";

const text = words.availability;

export function SetBusyBanner({ me }: { me: Me }): ReactElement | null {
  const { api } = useDesk();
  const { refresh } = useWorkbench();
  const [problem, setProblem] = useState<string | null>(null);
  if (!me.set_busy) return null;
  const comeBack = async () => {
    setProblem(null);
    try {
      await api.setAvailability("on_duty", null);
      await refresh();
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  return (
    <div className="link-banner">
      <p className="lost" role="alert">
        <span>{problem ?? text.setBusy}</span>
        <button type="button" className="button plain small" onClick={() => void comeBack()}>
          {text.states.on_duty}
        </button>
      </p>
    </div>
  );
}
