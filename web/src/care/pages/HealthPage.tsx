/** Plain words on staying well, one at a time; never a diagnosis. */
import { useState, type ReactElement } from "react";
import { CareIcon } from "../components/CareIcon";
import { ReadButton } from "../components/ReadButton";
import { Purpose } from "../components/Purpose";
import { Steps } from "../components/Steps";
import { ToldPart } from "../components/ToldPart";
import { useCare, useScreen } from "../context";
import { WORDS } from "../strings";
import { useTold } from "../useTold";

export function HealthPage(): ReactElement {
  const { care } = useCare();
  const { screen, step } = useScreen();
  const [told, again] = useTold("health", () => care.healthTips());
  /** The first is today's, as the introduction says it. */
  const [turn, setTurn] = useState(0);
  return (
    <>
      <Purpose />
      <ToldPart told={told} again={again}>
        {({ notice, tips }) => {
          const tip = tips[turn % tips.length];
          if (!tip) return <p>{WORDS.healthNone}</p>;
          return (
            <section className="care-card" aria-labelledby="tip">
              <div aria-live="polite">
                <h2 id="tip">{tip.title}</h2>
                <p className="care-tip">{tip.text}</p>
                <p className="care-soft">{WORDS.source(tip.source)}</p>
              </div>
              <div className="care-buttons">
                <ReadButton label={step("read").label} text={`${tip.title}。${tip.text}`} />
                <button type="button" className="care-button" onClick={() => setTurn(turn + 1)}>
                  {step("next").label}
                </button>
              </div>
              <p className="care-note">
                <CareIcon name="info" />
                <span>{notice}</span>
              </p>
            </section>
          );
        }}
      </ToldPart>
      <Steps steps={screen.steps} />
    </>
  );
}
