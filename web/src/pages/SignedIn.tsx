/** The pages of a customer who is signed in; one conversation and one way to a person run through all of them. */
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from "react";
import type { Api } from "../api";
import { HOME, pathOf, switchedTo } from "../care/route";
import { showSettings } from "../care/settings";
import { WORDS } from "../care/strings";
import { useCareSettings } from "../care/useCareSettings";
import { useChangedByWords } from "../care/useChangedByWords";
import { AppState, ConversationState, useApp, type AppContext, type Route } from "../context";
import { isOpen } from "../store/handover";
import { useAlerts } from "../store/alerts";
import { useConversation } from "../store/useConversation";
import type { Customer, OutgoingContent } from "../wire";
import { AppFunction } from "./AppFunction";
import { Centre } from "./Centre";
import { Chat } from "./Chat";

/** Loaded by those who use it. */
const CareApp = lazy(() => import("../care/CareApp").then(({ CareApp: page }) => ({ default: page })));
const TALK = `${HOME}/talk`;

interface Props {
  api: Api;
  token: string;
  customer: Customer;
  route: Route;
  signedOut: () => void;
  signOut: () => void;
}

export function SignedIn({ api, token, customer, route, signedOut, signOut }: Props): ReactElement {
  const app = useApp();
  const { strings, preferences, go } = app;
  const [asked, setAsked] = useState(false);
  const care = route.page === "care";
  const chat = useMemo<Route>(() => (care ? { page: "care", address: TALK } : { page: "chat" }), [care]);
  const talking = route.page === "chat" || (route.page === "care" && pathOf(route.address) === TALK);
  const view = useConversation(api, token, asked || talking, signedOut);
  const { send, handover, timeline } = view;
  /** Counts taps on 转人工 while a person is on the way already: the chat then shows where one stands. */
  const [reminders, setReminders] = useState(0);
  const { settings, offer, change, refresh } = useCareSettings(api, customer);
  const switched = route.page === "care" ? switchedTo(route.address) : null;
  const settled = route.page === "centre" && settings.edition === "care";

  useLayoutEffect(() => {
    showSettings(care ? settings : null);
  }, [care, settings]);
  const toCare = useCallback(() => {
    change({ edition: "care", offer_answered: true });
    go({ page: "care", address: HOME });
  }, [change, go]);
  const toStandard = useCallback(() => {
    change({ edition: "standard", offer_answered: true });
    go({ page: "centre" });
  }, [change, go]);
  useEffect(() => {
    if (settled) go({ page: "care", address: HOME });
    if (switched === "care") toCare();
    if (switched === "standard") toStandard();
  }, [settled, switched, go, toCare, toStandard]);
  const declineCare = useCallback(() => change({ offer_answered: true }), [change]);
  useAlerts(timeline.messages, view.loaded, preferences.alerts);
  useChangedByWords(timeline.messages, view.loaded, refresh);

  const ask = useCallback(
    (content: OutgoingContent) => {
      setAsked(true);
      send(content);
      go(chat);
    },
    [send, go, chat],
  );

  const now = useRef(handover);
  now.current = handover;
  const askPerson = useCallback(() => {
    const wish: OutgoingContent = { type: "quick_reply", title: strings.humanTitle, value: "human" };
    if (now.current.phase === "none") return ask(wish);
    go(chat);
    setReminders((count) => count + 1);
    // What is shown may have ended without this page having heard of it.
    if (now.current.phase !== "asking") void now.current.refresh().then((status) => status && !isOpen(status) && ask(wish));
  }, [ask, go, chat, strings]);

  const inside = useMemo<AppContext>(() => ({ ...app, ask, askPerson }), [app, ask, askPerson]);
  return (
    <AppState value={inside}>
      <ConversationState value={view}>
        {route.page === "care" ? (
          <Suspense fallback={<p role="status">{WORDS.loading}</p>}>
            <CareApp
              api={api}
              customer={customer}
              address={route.address}
              settings={settings}
              change={change}
              toStandard={toStandard}
              signOut={signOut}
            />
          </Suspense>
        ) : route.page === "chat" ? (
          <Chat api={api} reminders={reminders} />
        ) : route.page === "app" ? (
          <AppFunction link={route.link} title={route.title} />
        ) : (
          <Centre api={api} customer={customer} signOut={signOut} offer={offer} toCare={toCare} declineCare={declineCare} />
        )}
      </ConversationState>
    </AppState>
  );
}
