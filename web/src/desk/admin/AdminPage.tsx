/** Accounts, groups and canned replies: what an administrator keeps. */
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactElement } from "react";
import { reasonOf, type DeskApi } from "../api";
import { words as common } from "../strings";
import type { CannedReply, Staff } from "../wire";
import { AdminApi } from "./adminApi";
import { GroupsSection } from "./GroupsSection";
import { RepliesSection } from "./RepliesSection";
import { StaffSection } from "./StaffSection";
import { words } from "./words";
import type { Choices, GroupRecord, StaffRecord } from "./wire";
import "./admin.css";

const SECTIONS = ["staff", "groups", "replies"] as const;
type Section = (typeof SECTIONS)[number];

export interface Lists {
  staff: StaffRecord[];
  groups: GroupRecord[];
  replies: CannedReply[];
  choices: Choices;
}

export default function AdminPage({ api, staff }: { api: DeskApi; staff: Staff }): ReactElement {
  const admin = useMemo(() => new AdminApi(api), [api]);
  const [section, setSection] = useState<Section>("staff");
  const [lists, setLists] = useState<Lists | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [told, setTold] = useState("");

  const load = async () => {
    setProblem(null);
    try {
      const [people, groups, replies, choices] = await Promise.all([
        admin.staff(), admin.groups(), admin.replies(), admin.choices(),
      ]);
      setLists({ staff: people, groups, replies, choices });
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  useEffect(() => void load(), [admin]);

  const saved = (what: string) => {
    setTold(what);
    void load();
  };
  const shared = { admin, saved };
  return (
    <div className="admin">
      <header className="page-head">
        <h1>{words.title}</h1>
        <span role="status" className="saved">
          {told}
        </span>
      </header>
      <Tabs section={section} choose={setSection} />
      {problem && (
        <p className="notice problem" role="alert">
          {problem}
          <button type="button" className="button plain small" onClick={() => void load()}>
            {common.tryAgain}
          </button>
        </p>
      )}
      {!lists && !problem && <p className="muted">{common.loading}</p>}
      {lists && (
        <div role="tabpanel" id="admin-panel" aria-labelledby={`admin-${section}`} tabIndex={-1}>
          {section === "staff" && <StaffSection {...shared} lists={lists} me={staff.id} />}
          {section === "groups" && <GroupsSection {...shared} lists={lists} />}
          {section === "replies" && <RepliesSection {...shared} lists={lists} />}
        </div>
      )}
    </div>
  );
}

function Tabs({ section, choose }: { section: Section; choose: (section: Section) => void }): ReactElement {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const next = SECTIONS[(SECTIONS.indexOf(section) + step + SECTIONS.length) % SECTIONS.length] ?? section;
    choose(next);
    document.getElementById(`admin-${next}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={words.title} onKeyDown={move}>
      {SECTIONS.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`admin-${each}`}
          aria-selected={each === section}
          aria-controls="admin-panel"
          tabIndex={each === section ? 0 : -1}
          onClick={() => choose(each)}
        >
          {words.sections[each]}
        </button>
      ))}
    </div>
  );
}
