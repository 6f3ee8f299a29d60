/** Where the customer stands on the way to a person, in large words, and what can be done about it. */
import { useEffect, useRef, useState, type ReactElement } from "react";
import { CallbackForm } from "../../components/CallbackForm";
import { reasonsOf, standing } from "../../components/handoverWords";
import { useApp, useConversationView } from "../../context";
import { allows } from "../../store/handover";
import { asksForPerson } from "../../store/timeline";
import type { Done } from "../../store/useHandover";
import { useCare } from "../context";
import { careAddress } from "../route";
import { WORDS } from "../strings";
import { isSounding, useReader } from "../voice/useReading";
import { CareIcon, type CareIconName } from "./CareIcon";
import { PersonReasons } from "./PersonReasons";

const MARKS: Record<string, CareIconName> = {
  waiting: "clock",
  kept: "moon",
  callback: "phone",
  failed: "alert",
};

type Question = "cancel" | "end" | "callback";

/** `talk`: offers the way to the conversation, where the panel stands on another page. */
export function PersonPanel({ talk = false }: { talk?: boolean }): ReactElement {
  const { strings } = useApp();
  const view = useConversationView();
  const { handover, timeline } = view;
  const { status } = handover;
  const words = WORDS.person_now;
  const failedTap = timeline.outbox.some(({ content, state }) => state === "failed" && asksForPerson(content));
  const now = standing(view, failedTap, strings, "zh");
  const reasons = reasonsOf(handover, strings);
  const [pressed, setPressed] = useState<Question | null>(null);
  const [trouble, setTrouble] = useState("");
  const title = useRef<HTMLParagraphElement>(null);
  // A question stays while the queue moves on, and goes with what it asks about.
  const question = pressed && allows(status, pressed) ? pressed : null;
  useEffect(() => {
    setPressed(null);
    setTrouble("");
  }, [status.handoff_id, handover.phase]);

  useSpokenPlace(now?.kind === "waiting" || now?.kind === "called" ? `${now.title}。${now.line}` : null);

  const act = async (action: () => Promise<Done>) => {
    setTrouble("");
    const done = await action();
    if (!done.done) return setTrouble(done.why || words.notDone);
    setPressed(null);
    title.current?.focus();
  };

  return (
    <section className="person-panel" {...(now ? { "aria-labelledby": "person-panel" } : { hidden: true })}>
      <div role="status" aria-atomic="true" className="person-words">
        {now && (
          <>
            <p className="person-title" id="person-panel" ref={title} tabIndex={-1}>
              <CareIcon name={MARKS[now.kind] ?? "person"} />
              <span>{now.title}</span>
            </p>
            {now.line && <p className="person-line">{now.line}</p>}
          </>
        )}
      </div>
      {now && !question && reasons && (
        <PersonReasons reasons={reasons} choose={(reason) => void act(() => handover.chooseReason(reason))} />
      )}
      {now && !question && (
        <div className="care-buttons">
          {talk && now.kind !== "failed" && (
            <a className="care-button main" href={careAddress("/talk")}>
              {words.toTalk}
            </a>
          )}
          {allows(status, "callback") && now.kind !== "callback" && (
            <button type="button" className="care-button" onClick={() => setPressed("callback")}>
              {words.callback_ask}
            </button>
          )}
          {allows(status, "cancel") && (
            <button type="button" className="care-button" onClick={() => setPressed("cancel")}>
              {words.cancel}
            </button>
          )}
          {allows(status, "end") && (
            <button type="button" className="care-button" onClick={() => setPressed("end")}>
              {words.end}
            </button>
          )}
        </div>
      )}
      {question === "callback" && (
        <CallbackForm
          send={(number) => handover.callBack(number)}
          done={() => setPressed(null)}
          back={() => setPressed(null)}
        />
      )}
      {question === "cancel" && (
        <Sure
          question={words.cancelQuestion}
          no={words.stay}
          yes={words.cancel}
          refuse={() => setPressed(null)}
          agree={() => void act(handover.cancel)}
        />
      )}
      {question === "end" && (
        <Sure
          question={words.endQuestion}
          no={words.keepTalking}
          yes={words.end}
          refuse={() => setPressed(null)}
          agree={() => void act(handover.end)}
        />
      )}
      {trouble && (
        <p className="care-wrong" role="alert">
          <CareIcon name="alert" />
          <span>{trouble}</span>
        </p>
      )}
    </section>
  );
}

/** Says the place in the queue aloud when it moves on; the first one is said by the conversation itself. */
function useSpokenPlace(words: string | null): void {
  const { reading } = useCare().settings;
  const { available, state, read } = useReader();
  const said = useRef(words);
  const speak = useRef<(text: string) => void>(() => undefined);
  speak.current = (text) => {
    if (reading && available && !isSounding(state)) read(text, "place");
  };
  useEffect(() => {
    const before = said.current;
    said.current = words;
    if (words && before && words !== before) speak.current(words);
  }, [words]);
}

interface SureProps {
  question: string;
  no: string;
  yes: string;
  refuse: () => void;
  agree: () => void;
}

/** Asks once more, in its place on the page; the careful answer comes first and has the focus. */
export function Sure({ question, no, yes, refuse, agree }: SureProps): ReactElement {
  return (
    <div className="care-sure" role="group" aria-label={question}>
      <p>{question}</p>
      <div className="care-buttons">
        <button type="button" className="care-button main" autoFocus onClick={refuse}>
          {no}
        </button>
        <button type="button" className="care-button danger" onClick={agree}>
          {yes}
        </button>
      </div>
    </div>
  );
}
