/** 在岗, 忙碌, 休假 with a deputy, 下班. */
import { useState, type ReactElement } from "react";
import { reasonOf } from "../api";
import { useDesk, useWorkbench } from "../context";
import { words } from "../strings";
import type { Availability, Workbench } from "../wire";
import { Confirm } from "./Confirm";

const text = words.availability;
const CHOICES: readonly Availability[] = ["on_duty", "busy", "on_leave", "off_duty"];

export function AvailabilitySwitch({ workbench }: { workbench: Workbench }): ReactElement {
  const { api } = useDesk();
  const { refresh } = useWorkbench();
  const [leaving, setLeaving] = useState(false);
  const [deputy, setDeputy] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const { availability, deputy_id: deputyId, staff_id: me } = workbench.me;
  const stand = workbench.colleagues.find((each) => each.staff_id === deputyId);

  const set = async (next: Availability, deputyOf: string | null = null) => {
    await api.setAvailability(next, deputyOf);
    await refresh();
  };
  const choose = (next: Availability) => {
    setProblem(null);
    if (next === "on_leave") setLeaving(true);
    else set(next).catch((error: unknown) => setProblem(reasonOf(error)));
  };
  return (
    <span className="availability">
      <span className={`dot ${availability}`} aria-hidden="true" />
      <select aria-label={text.label} value={availability} onChange={(event) => choose(event.target.value as Availability)}>
        {CHOICES.map((each) => (
          <option key={each} value={each}>
            {text.states[each]} · {text.hints[each]}
          </option>
        ))}
      </select>
      {availability === "on_leave" && stand && <span className="fine">{text.deputyIs(stand.name)}</span>}
      {problem && (
        <span className="top-problem fine" role="alert">
          {problem}
        </span>
      )}
      {leaving && (
        <Confirm
          title={text.deputyTitle}
          confirm={text.start}
          act={() => set("on_leave", deputy || null)}
          close={() => setLeaving(false)}
        >
          <p>{text.deputyLead}</p>
          <label className="field">
            <span>{text.deputy}</span>
            <select value={deputy} onChange={(event) => setDeputy(event.target.value)}>
              <option value="">{text.deputyNone}</option>
              {workbench.colleagues
                .filter((each) => each.staff_id !== me)
                .map((each) => (
                  <option key={each.staff_id} value={each.staff_id}>
                    {each.name} · {each.title}
                  </option>
                ))}
            </select>
          </label>
        </Confirm>
      )}
    </span>
  );
}
