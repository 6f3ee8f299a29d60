/** The work page: who comes and waits, up to four conversations side by side, and the customer in focus. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement, type RefObject } from "react";
import { Column } from "../components/Column";
import { Panel } from "../components/Panel";
import { Rail } from "../components/Rail";
import { Quiet } from "../components/Quiet";
import { useDesk, useWorkbench } from "../context";
import { dialogIsOpen, pressButton, useShortcuts, type Command } from "../shortcuts";
import { lookedAt, neighbour, visibleColumns } from "../store/columns";
import { useDetail } from "../store/useDetail";
import { useLists } from "../store/useLists";
import { useNewMessageNotice } from "../store/useNewMessageNotice";
import { useSuggestions } from "../store/useSuggestions";
import { words } from "../strings";
import type { Workbench } from "../wire";

const NARROWEST_COLUMN = 320;
const MOST_COLUMNS = 4;

export function WorkPage({ workbench }: { workbench: Workbench }): ReactElement {
  const { api, settings, change } = useDesk();
  const { state, attend } = useWorkbench();
  const { replies, codes } = useLists(api);
  const [recent, setRecent] = useState<string[]>([]);
  const [find, setFind] = useState("");
  // A column may still have to come; until it is there, the cursor must not stay with another customer.
  const [goal, setGoal] = useState<string | null>(null);
  const middle = useRef<HTMLDivElement>(null);
  const fit = useFit(middle);
  const inserts = useRef(new Map<string, (text: string) => void>());

  const tickets = workbench.conversations;
  const open = useMemo(() => tickets.map((ticket) => ticket.handoff_id), [tickets]);
  const focused = recent.find((id) => open.includes(id)) ?? open[0] ?? null;
  const ticket = tickets.find((each) => each.handoff_id === focused) ?? null;
  const thread = focused ? state.threads[focused] : undefined;
  const shown = visibleColumns(open, focused ? lookedAt(recent, focused) : recent, fit);
  const view = useDetail(api, ticket);
  const heard = thread?.timeline.messages.filter((message) => message.sender === "customer").length ?? 0;
  const suggestions = useSuggestions(api, ticket?.state === "active" ? focused : null, find, heard);

  // When the focused conversation goes, the cursor moves on to the next one instead of getting lost.
  const before = useRef(focused);
  useEffect(() => {
    if (before.current && focused && document.activeElement === document.body) setGoal(focused);
    before.current = focused;
  }, [focused]);

  const notice = useNewMessageNotice(tickets, state.threads, focused);
  useAttention(focused, attend);
  useEffect(() => setFind(""), [focused]);

  const focus = useCallback((id: string) => setRecent((before) => (before[0] === id ? before : lookedAt(before, id))), []);
  const register = useCallback((id: string) => (insert: ((text: string) => void) | null) => {
    if (insert) inserts.current.set(id, insert);
    else inserts.current.delete(id);
  }, []);
  const insert = (answer: string) => {
    if (focused) inserts.current.get(focused)?.(answer);
  };
  const goTo = (id: string | null) => {
    // An open dialog belongs to the conversation in focus: what is entered in it must not go with the column.
    if (!id || dialogIsOpen()) return false;
    focus(id);
    setGoal(id);
    return true;
  };
  useLayoutEffect(() => {
    const field = goal && within(goal, "composer");
    if (!field) return;
    field.focus();
    setGoal(null);
  });

  const run = (command: Command): boolean => {
    switch (command) {
      case "next":
        return goTo(neighbour(open, focused, 1));
      case "previous":
        return goTo(neighbour(open, focused, -1));
      case "composer":
        return goTo(focused);
      case "transfer":
      case "end":
        return focused !== null && pressButton(within(focused, command));
      case "note":
        change({ panel: true });
        // At once where the panel is open: whoever types on must not lose the first letters.
        if (!focusOn('[data-command="note"]')) requestAnimationFrame(() => focusOn('[data-command="note"]'));
        return true;
      case "panel":
      case "rail":
        if (command === "panel") change({ panel: true });
        if (!focusOn(`#${command}`)) requestAnimationFrame(() => focusOn(`#${command}`));
        return true;
      case "suggestion1":
      case "suggestion2":
      case "suggestion3": {
        const suggestion = suggestions?.[Number(command.slice(-1)) - 1];
        if (suggestion) insert(suggestion.answer);
        return true;
      }
      default:
        return false;
    }
  };
  useShortcuts(settings.shortcuts, run);

  return (
    <div className={settings.panel ? "work with-panel" : "work"}>
      <h1 className="unseen">{words.pages.work}</h1>
      <p className="unseen" role="status">
        {notice}
      </p>
      <Rail workbench={workbench} focused={focused} focus={(id) => void goTo(id)} />
      <div className="columns" ref={middle} role="group" aria-label={words.chat.conversations}>
        {shown.length === 0 && <Quiet me={workbench.me} />}
        {shown.map((id) => {
          const each = tickets.find((one) => one.handoff_id === id);
          const its = state.threads[id];
          return (
            each &&
            its && (
              <Column
                key={id}
                ticket={each}
                thread={its}
                workbench={workbench}
                focused={id === focused}
                focus={() => focus(id)}
                replies={replies}
                codes={codes}
                tags={id === focused ? (view.detail?.tags ?? []) : []}
                register={register(id)}
              />
            )
          );
        })}
      </div>
      {settings.panel && (
        <Panel
          ticket={ticket}
          view={view}
          suggestions={suggestions}
          find={find}
          setFind={setFind}
          insert={ticket?.state === "active" ? insert : null}
        />
      )}
    </div>
  );
}

function within(handoffId: string, command: string): HTMLElement | null {
  return document.querySelector(`[data-handoff="${CSS.escape(handoffId)}"] [data-command="${command}"]`);
}

/** A conversation counts as read while it is in focus on a page that somebody looks at. */
function useAttention(focused: string | null, attend: (handoffId: string | null) => void): void {
  useEffect(() => {
    const look = () => attend(document.hidden || !document.hasFocus() ? null : focused);
    look();
    for (const event of ["focus", "blur"]) window.addEventListener(event, look);
    document.addEventListener("visibilitychange", look);
    return () => {
      for (const event of ["focus", "blur"]) window.removeEventListener(event, look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [focused, attend]);
  useEffect(() => () => attend(null), [attend]);
}

function useFit(box: RefObject<HTMLElement | null>): number {
  const [fit, setFit] = useState(2);
  useEffect(() => {
    if (!box.current) return;
    const watcher = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      setFit(Math.max(1, Math.min(MOST_COLUMNS, Math.floor(entry.contentRect.width / (NARROWEST_COLUMN * rem)))));
    });
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, [box]);
  return fit;
}

/** Whether it was there. */
function focusOn(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  return element !== null;
}
