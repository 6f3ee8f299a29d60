/** The middle of the work page when nobody is there. */
import { useState, type ReactElement } from "react";
import { Logo } from "../../components/Logo";
import { reasonOf } from "../api";
import { useDesk, useWorkbench } from "../context";
import { words } from "../strings";
import type { Me } from "../wire";

export function Quiet({ me }: { me: Me }): ReactElement {
  const { api } = useDesk();
  const { refresh } = useWorkbench();
  const [problem, setProblem] = useState<string | null>(null);
  const away = me.availability !== "on_duty";
  const start = async () => {
    setProblem(null);
    try {
      await api.setAvailability("on_duty", null);
      await refresh();
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  return (
    <div className="quiet-desk">
      <Logo size={72} />
      <h2>{words.chat.emptyTitle}</h2>
      <p className="muted">{away ? words.chat.emptyOffDuty : words.chat.emptyOnDuty}</p>
      {away && (
        <button type="button" className="button main" onClick={() => void start()}>
          {words.chat.goOnDuty}
        </button>
      )}
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
