/** The desk of who is signed in: the bar at the top, the page below it, and the calls for customers on every page. */
import { lazy, Suspense, useEffect, useMemo, useState, type ReactElement, type ReactNode } from "react";
import { HeardInDialogs } from "../components/Dialog";
import { isDark, type Theme } from "../store/preferences";
import type { DeskApi } from "./api";
import { LinkBanner } from "./components/LinkBanner";
import { OfferCalls } from "./components/OfferCalls";
import { OfferCard } from "./components/OfferCard";
import { SetBusyBanner } from "./components/SetBusyBanner";
import { ShortcutsHelp } from "./components/ShortcutsHelp";
import { TopBar } from "./components/TopBar";
import { WorkTools } from "./components/WorkTools";
import { DeskState, useDesk, WorkContext, type DeskContext } from "./context";
import { CustomersPage } from "./pages/CustomersPage";
import { HoursPage } from "./pages/HoursPage";
import { SupervisionPage } from "./pages/SupervisionPage";
import { WorkPage } from "./pages/WorkPage";
import { PAGES, readPage, takesCustomers, type DeskPage } from "./route";
import type { StaffSession } from "./session";
import { keepSettings, readSettings } from "./settings";
import { dialogIsOpen, pressButton, useShortcuts } from "./shortcuts";
import { useOfferAlerts } from "./store/useOfferAlerts";
import { useWork } from "./store/useWork";
import { words } from "./strings";
import type { Ticker } from "./ticker";
import type { Offer } from "./wire";

const AdminPage = lazy(() => import("./admin/AdminPage"));

interface Props {
  api: DeskApi;
  session: StaffSession;
  ticker: Ticker;
  theme: Theme;
  setTheme: (theme: Theme) => void;
  signOut: () => void;
  signedOut: () => void;
}

export function Desk(props: Props): ReactElement {
  const { api, session, ticker } = props;
  const { staff } = session;
  const [settings, setSettings] = useState(readSettings);
  const [page, setPage] = useState(() => readPage(location.hash, staff.role));

  useEffect(() => {
    const moved = () => setPage(readPage(location.hash, staff.role));
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, [staff.role]);
  useEffect(() => keepSettings(settings), [settings]);

  const context = useMemo<DeskContext>(
    () => ({ api, staff, settings, ticker, change: (some) => setSettings((now) => ({ ...now, ...some })) }),
    [api, staff, settings, ticker],
  );
  const Inside = takesCustomers(staff.role) ? WorkingDesk : OfficeDesk;
  return (
    <DeskState value={context}>
      <Inside {...props} page={page} />
    </DeskState>
  );
}

type InsideProps = Props & { page: DeskPage };

/** Of those who take customers: with a workbench and a live connection. */
function WorkingDesk(props: InsideProps): ReactElement {
  const { api, session, ticker, signedOut, page } = props;
  const work = useWork(api, session.token, ticker, signedOut);
  const { workbench, threads } = work.state;
  const [help, setHelp] = useState(false);
  const offers = workbench?.offers ?? [];
  const unread = Object.values(threads).reduce((sum, thread) => sum + thread.unread, 0);
  const announcement = useOfferAlerts(offers, `${unread > 0 ? `(${unread}) ` : ""}${words.pages[page]} · ${words.desk}`);
  const { settings } = useDesk();
  useShortcuts(settings.shortcuts, (command) => {
    if (command === "accept" || command === "decline") return pressButton(document.querySelector(`[data-command="${command}"]`));
    if (command === "help") setHelp(true);
    return command === "help";
  });
  return (
    <WorkContext value={work}>
      <HeardInDialogs value={workbench && <OfferCalls workbench={workbench} />}>
        <Frame
          {...props}
          tools={<WorkTools workbench={workbench} openHelp={() => setHelp(true)} />}
          banner={
            <>
              <LinkBanner link={work.link} />
              {workbench && <SetBusyBanner me={workbench.me} />}
            </>
          }
          tray={page !== "work" && offers.length > 0 && <OfferTray offers={offers} />}
        >
          {!workbench ? (
            <p className="page-note">{words.loading}</p>
          ) : page === "work" ? (
            <WorkPage workbench={workbench} />
          ) : page === "customers" ? (
            <CustomersPage />
          ) : page === "hours" ? (
            <HoursPage groups={workbench.groups} />
          ) : (
            <SupervisionPage />
          )}
        </Frame>
        <p className="unseen" role="alert">
          {announcement}
        </p>
        {help && <ShortcutsHelp close={() => setHelp(false)} />}
      </HeardInDialogs>
    </WorkContext>
  );
}

/** On pages other than the work page: below, where it covers nothing. */
function OfferTray({ offers }: { offers: readonly Offer[] }): ReactElement {
  // A dialog belongs to this page: what is entered in it must not go with the page.
  const accepted = () => {
    if (!dialogIsOpen()) location.hash = "#/work";
  };
  return (
    <aside className="offer-tray" aria-label={words.queue.offers}>
      {offers.map((offer, index) => (
        <OfferCard key={offer.handoff_id} offer={offer} first={index === 0} accepted={accepted} />
      ))}
    </aside>
  );
}

/** Of those who look after the desk and see no customer. */
function OfficeDesk(props: InsideProps): ReactElement {
  const { api, session, page } = props;
  useEffect(() => {
    document.title = `${words.pages[page]} · ${words.desk}`;
  }, [page]);
  return (
    <Frame {...props}>
      {page === "admin" ? (
        <Suspense fallback={<p className="page-note">{words.loading}</p>}>
          <AdminPage api={api} staff={session.staff} />
        </Suspense>
      ) : (
        <SupervisionPage />
      )}
    </Frame>
  );
}

interface FrameProps extends InsideProps {
  tools?: ReactNode;
  banner?: ReactNode;
  tray?: ReactNode;
  children: ReactNode;
}

function Frame({ page, session, theme, setTheme, signOut, tools, banner, tray, children }: FrameProps): ReactElement {
  const dark = isDark(theme);
  return (
    <div className="desk">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {words.skipToMain}
      </a>
      <TopBar
        page={page}
        pages={PAGES[session.staff.role]}
        dark={dark}
        switchTheme={() => setTheme(dark ? "light" : "dark")}
        signOut={signOut}
      >
        {tools}
      </TopBar>
      {banner}
      <main id="main" tabIndex={-1} className="page">
        {children}
      </main>
      {tray}
    </div>
  );
}
