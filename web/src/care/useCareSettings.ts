/** The customer's settings: at once from this device, then from the service, and back to it with every change. */
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, type Api } from "../api";
import type { Customer } from "../wire";
import { CareApi, type CareSettings, type ToldSettings } from "./api";
import { DEFAULTS, keep, keptOf, type Kept } from "./settings";

export interface SettingsView {
  settings: CareSettings;
  /** The service offers the care edition to this customer. */
  offer: boolean;
  change: (some: Partial<CareSettings>) => void;
  /** Takes what the service has now, once what was changed here has reached it. */
  refresh: () => void;
}

export function useCareSettings(api: Api, who: Customer): SettingsView {
  const held = useRef<Kept>(keptOf(who));
  const customer = who.id;
  const [settings, show] = useState(held.current.settings);
  const [offer, setOffer] = useState(false);
  /** Changes go out one after the other. */
  const sending = useRef(false);

  const take = useCallback((next: Kept) => {
    held.current = next;
    keep(next);
    show(next.settings);
  }, []);

  const heed = useCallback(
    ({ offer: offered, ...told }: ToldSettings) => {
      const { unsent } = held.current;
      setOffer(offered && !told.offer_answered && !unsent.offer_answered);
      take({ customer, unsent, settings: { ...DEFAULTS, ...told, ...unsent } });
    },
    [customer, take],
  );

  const send = useCallback(async () => {
    if (sending.current) return;
    sending.current = true;
    try {
      while (Object.keys(held.current.unsent).length > 0) {
        const sent = held.current.unsent;
        held.current = { ...held.current, unsent: {} };
        try {
          heed(await new CareApi(api).changeSettings(sent));
        } catch (error) {
          // What the service refuses is not sent again; what did not reach it, or was sent by nobody it knew, is: with
          // the next change or visit.
          const refused = error instanceof ApiError && (error.status === 400 || error.status === 422);
          take({ ...held.current, unsent: { ...(refused ? {} : sent), ...held.current.unsent } });
          if (!refused) break;
        }
      }
    } finally {
      sending.current = false;
    }
  }, [api, heed, take]);

  const refresh = useCallback(() => {
    if (Object.keys(held.current.unsent).length > 0) return void send();
    const before = held.current;
    new CareApi(api).settings().then(
      (told) => held.current === before && heed(told),
      () => undefined,
    );
  }, [api, send, heed]);

  useEffect(() => {
    refresh();
    window.addEventListener("online", refresh);
    return () => window.removeEventListener("online", refresh);
  }, [refresh]);

  const change = useCallback(
    (some: Partial<CareSettings>) => {
      const { settings: now, unsent } = held.current;
      if (some.offer_answered) setOffer(false);
      take({ customer, settings: { ...now, ...some }, unsent: { ...unsent, ...some } });
      void send();
    },
    [customer, send, take],
  );

  return { settings, offer, change, refresh };
}
