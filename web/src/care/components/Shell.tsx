/** The frame of every page: its heading, what it says of itself, its content, and the way to help at the bottom. */
import { useRef, type ReactElement, type ReactNode } from "react";
import { standing, type Standing } from "../../components/handoverWords";
import { useApp, useConversationView } from "../../context";
import type { FixedStep } from "../api";
import { useCare } from "../context";
import { careAddress } from "../route";
import { WORDS } from "../strings";
import { CareIcon } from "./CareIcon";
import { Introduce } from "./Introduce";
import { useBarHeight } from "./useBarHeight";

/** Where one speaks with 小恒 already, where one tap leads there, and where nothing may stand before help. */
const NO_ASKING = new Set(["care.home", "care.talk", "care.help"]);

interface Props {
  /** Null on the first page. */
  back: (() => void) | null;
  fixed: readonly FixedStep[];
  children: ReactNode;
}

export function Shell({ back, fixed, children }: Props): ReactElement {
  const { screen } = useCare();
  const { connection } = useConversationView();
  const bar = useRef<HTMLElement>(null);
  useBarHeight(bar);
  const labelOf = (id: string, otherwise: string) => fixed.find((each) => each.id === id)?.label ?? otherwise;
  return (
    <div className="care">
      <a
        className="care-skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("content")?.focus();
        }}
      >
        {WORDS.skip}
      </a>
      <header className="care-head">
        {back && (
          <button type="button" className="care-back" onClick={back}>
            <CareIcon name="back" />
            <span>{labelOf("back", WORDS.back)}</span>
          </button>
        )}
        <h1 tabIndex={-1}>{screen?.title ?? WORDS.edition}</h1>
      </header>
      <div role="status" className="care-connection">
        {connection === "offline" && <p>{WORDS.offline}</p>}
      </div>
      <main className="care-main" id="content" tabIndex={-1} data-screen={screen?.id}>
        {screen && <Introduce screen={screen.id} ask={NO_ASKING.has(screen.id) ? null : labelOf("ask", WORDS.askAbout)} />}
        {children}
      </main>
      <nav className="care-bar" ref={bar} aria-label={WORDS.barLabel}>
        <PersonButton label={labelOf("person", WORDS.person)} />
        <a className="care-help" href={careAddress("/help")}>
          <CareIcon name="help" />
          <span>{labelOf("help", WORDS.help)}</span>
        </a>
      </nav>
    </div>
  );
}

/** One tap to a person; once one is on the way, where that stands, and the way there. */
function PersonButton({ label }: { label: string }): ReactElement {
  const { strings, askPerson } = useApp();
  const view = useConversationView();
  const now = standing(view, false, strings, "zh");
  const position = view.handover.status.position;
  return (
    <button
      type="button"
      className={`care-person ${now?.kind ?? ""}`}
      onClick={() => {
        askPerson();
        document.getElementById("person-panel")?.focus();
      }}
    >
      <CareIcon name={now?.kind === "waiting" ? "clock" : "person"} />
      <span>{now ? shortly(now.kind, position ?? null) : label}</span>
    </button>
  );
}

function shortly(kind: Standing["kind"], position: number | null): string {
  const words = WORDS.person_now;
  return kind === "waiting" && position ? `${words.waiting} ${words.place(position)}` : words[kind];
}
