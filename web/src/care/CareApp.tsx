/** The care edition: which page an address names, in the frame they all share. */
import { useEffect, useMemo, useRef, type ReactElement } from "react";
import { AppState, useApp, type AppContext } from "../context";
import { CareApi } from "./api";
import { Shell } from "./components/Shell";
import { Boundary } from "./components/Boundary";
import { Unreachable } from "./components/ToldPart";
import { CareState, type CareContext } from "./context";
import { ActivitiesPage } from "./pages/ActivitiesPage";
import { AppPage } from "./pages/AppPage";
import { FamilyPage } from "./pages/FamilyPage";
import { HealthPage } from "./pages/HealthPage";
import { HelpPage } from "./pages/HelpPage";
import { Home } from "./pages/Home";
import { ManagerPage } from "./pages/ManagerPage";
import { ScreenPage } from "./pages/ScreenPage";
import { SearchPage } from "./pages/SearchPage";
import { SettingsPage } from "./pages/SettingsPage";
import { HOME, pathOf, queryOf } from "./route";
import { screenAt, useScreens } from "./screens";
import { WORDS } from "./strings";
import { TalkPage } from "./talk/TalkPage";
import { useTrail } from "./useTrail";
import { ReaderProvider } from "./voice/useReading";

/** The pages that do more than their screen says; every other screen is shown as it is written. */
const PAGES: Record<string, () => ReactElement> = {
  "care.home": Home,
  "care.talk": TalkPage,
  "care.help": HelpPage,
  "care.search": SearchPage,
  "care.activities": ActivitiesPage,
  "care.manager": ManagerPage,
  "care.health": HealthPage,
  "care.settings": SettingsPage,
  "care.family": FamilyPage,
  "care.app": AppPage,
};

interface Props extends Pick<CareContext, "api" | "customer" | "settings" | "change" | "toStandard" | "signOut"> {
  address: string;
}

export function CareApp({ api, customer, address, settings, change, toStandard, signOut }: Props): ReactElement {
  const { told, failed, again } = useScreens(api);
  const path = pathOf(address);
  const screen = told && screenAt(told.screens, path);
  const back = useTrail(address);
  const state = useMemo<CareContext>(
    () => ({
      api,
      care: new CareApi(api),
      customer,
      settings,
      change,
      screens: told?.screens ?? [],
      screen,
      query: queryOf(address),
      goTo: (to) => {
        location.hash = to;
      },
      toStandard,
      signOut,
    }),
    [api, customer, settings, change, told, screen, address, toStandard, signOut],
  );
  const app = useApp();
  const inside = useMemo<AppContext>(
    () => ({ ...app, ask: (content) => app.ask(content.type === "text" && screen ? { ...content, screen: screen.id } : content) }),
    [app, screen],
  );
  const Page = screen && (PAGES[screen.id] ?? ScreenPage);

  const title = screen?.title ?? WORDS.edition;
  useEffect(() => {
    document.title = title === WORDS.edition ? title : `${title} · ${WORDS.edition}`;
  }, [title]);

  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [path]);

  return (
    <AppState value={inside}>
      <CareState value={state}>
        <ReaderProvider>
          <Shell back={path === HOME ? null : back} fixed={told?.fixed ?? []}>
            <Boundary key={path}>
              {Page ? <Page /> : failed ? <Unreachable again={again} /> : <p role="status">{WORDS.loading}</p>}
            </Boundary>
          </Shell>
        </ReaderProvider>
      </CareState>
    </AppState>
  );
}
