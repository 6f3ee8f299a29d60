/** How large, how fast, how loud, in whose voice; every tap is seen or heard at once and remembered. */
import { useState, type ReactElement } from "react";
import { insideApp } from "../../store/session";
import type { CareSettings, Contrast } from "../api";
import { CareIcon } from "../components/CareIcon";
import { Choices } from "../components/Choices";
import { Purpose } from "../components/Purpose";
import { useCare, useScreen } from "../context";
import { RATE, SIZE, stepped, VOLUME, type Range } from "../settings";
import { WORDS } from "../strings";
import { useTold } from "../useTold";

type Measure = "size" | "rate" | "volume";

const RANGES: Record<Measure, Range> = { size: SIZE, rate: RATE, volume: VOLUME };
const SAID: Record<Measure, (value: number) => string> = {
  size: WORDS.settingsSize,
  rate: WORDS.settingsRate,
  volume: WORDS.settingsVolume,
};
const READING: [string, string][] = [
  ["on", WORDS.on],
  ["off", WORDS.off],
];

export function SettingsPage(): ReactElement {
  const { care, settings, change, toStandard, signOut } = useCare();
  const { step } = useScreen();
  const [voices] = useTold("voices", () => care.voices());
  const standard = step("standard");
  return (
    <>
      <Purpose />
      <Stepper measure="size" settings={settings} change={change}>
        <p className="care-preview">{WORDS.preview}</p>
      </Stepper>
      <Choices
        name="reading"
        legend={step("reading").label}
        options={READING}
        value={settings.reading ? "on" : "off"}
        pick={(value) => change({ reading: value === "on" })}
      />
      <Stepper measure="rate" settings={settings} change={change} />
      <Stepper measure="volume" settings={settings} change={change} />
      {voices.state === "told" && voices.value.voices.length > 1 && (
        <Choices
          name="voice"
          legend={step("voice").label}
          options={voices.value.voices.map(({ id, name }) => [id, name])}
          value={settings.voice || voices.value.default}
          pick={(voice) => change({ voice })}
        />
      )}
      <Choices
        name="contrast"
        legend={step("contrast").label}
        options={Object.entries(WORDS.contrasts)}
        value={settings.contrast}
        pick={(value) => change({ contrast: value as Contrast })}
      />
      <section className="care-card">
        <p id="to-standard">{standard.does}</p>
        <button type="button" className="care-button" aria-describedby="to-standard" onClick={toStandard}>
          <CareIcon name="switch" />
          <span>{standard.label}</span>
        </button>
      </section>
      {!insideApp() && (
        <button type="button" className="care-button" onClick={signOut}>
          <CareIcon name="door" />
          <span>{WORDS.signOut}</span>
        </button>
      )}
    </>
  );
}

interface StepperProps {
  measure: Measure;
  settings: CareSettings;
  change: (some: Partial<CareSettings>) => void;
  children?: ReactElement;
}

/** Two large buttons, less and more, and in words where one is. */
function Stepper({ measure, settings, change, children }: StepperProps): ReactElement {
  const { step } = useScreen();
  const [edge, setEdge] = useState("");
  const value = settings[measure];
  const range = RANGES[measure];
  const move = (by: 1 | -1) => {
    const next = stepped(value, range, by);
    setEdge(next === value ? (by > 0 ? WORDS.most : WORDS.least)[measure] : "");
    if (next !== value) change({ [measure]: next });
  };
  return (
    <section className="care-card" aria-labelledby={`set-${measure}`}>
      <h2 id={`set-${measure}`}>{step(measure).label}</h2>
      {children}
      <p role="status">
        {SAID[measure](value)}
        {edge && `，${edge}`}
      </p>
      <div className="care-buttons">
        <button type="button" className="care-button" onClick={() => move(-1)}>
          <CareIcon name="minus" />
          <span>{WORDS.smaller[measure]}</span>
        </button>
        <button type="button" className="care-button" onClick={() => move(1)}>
          <CareIcon name="plus" />
          <span>{WORDS.larger[measure]}</span>
        </button>
      </div>
    </section>
  );
}
