/** Calls for every new offer: sound, notification, the tab's title, and a word to screen readers. */
import { useEffect, useRef, useState } from "react";
import { notify, ring } from "../alerts";
import { useDesk } from "../context";
import { words } from "../strings";
import type { Offer } from "../wire";

const RING_EVERY = 4;

/** The sentence for screen readers; changes only with a new offer. */
export function useOfferAlerts(offers: readonly Offer[], title: string): string {
  const { settings, ticker } = useDesk();
  const [announcement, setAnnouncement] = useState("");
  const called = useRef(new Set<string>());
  const latest = useRef({ offers, settings, title });
  latest.current = { offers, settings, title };

  const ids = offers.map(keyOf).join();
  useEffect(() => {
    const known = called.current;
    called.current = new Set(latest.current.offers.map(keyOf));
    const fresh = latest.current.offers.filter((offer) => !known.has(keyOf(offer)));
    for (const offer of fresh) {
      const { name } = offer.customer;
      const about = aboutOffer(offer);
      setAnnouncement(words.queue.announce(name, about, latest.current.settings.shortcuts));
      notify(words.queue.notificationTitle(name), about, offer.handoff_id);
    }
    if (fresh.length > 0 && latest.current.settings.sound) ring();
    if (called.current.size === 0) setAnnouncement("");
  }, [ids]);

  useEffect(() => {
    let ticks = 0;
    return ticker.listen(() => {
      ticks += 1;
      const { offers: open, settings: wish, title: usual } = latest.current;
      const first = open[0];
      document.title = first && ticks % 2 === 0 ? words.queue.titleFlash(first.customer.name) : usual;
      if (first && wish.sound && ticks % RING_EVERY === 0) ring();
    });
  }, [ticker]);
  return announcement;
}

/** Tells offers apart, also two of the same customer. */
export function keyOf(offer: Offer): string {
  return `${offer.handoff_id} ${offer.lapses_at}`;
}

export function aboutOffer(offer: Offer): string {
  const said = new Set([...offer.marks.map((mark) => words.marks[mark] ?? ""), offer.reason_title]);
  return [...said].filter(Boolean).join("，");
}
