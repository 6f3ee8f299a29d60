/** What is said in an open dialog of the offers behind it. */
import { words } from "../strings";
import type { Offer, Workbench } from "../wire";
import { countDown } from "./clocks";
import { aboutOffer } from "./useOfferAlerts";

const text = words.queue;

/** What became of the offers `before`, then who is offered; `now` is the service's time in milliseconds. */
export function offerCalls(
  before: readonly Offer[],
  { offers, conversations }: Pick<Workbench, "offers" | "conversations">,
  now: number,
  shortcuts: boolean,
): string {
  const has = (list: readonly { handoff_id: string }[], { handoff_id: id }: Offer) => list.some((each) => each.handoff_id === id);
  const gone = before
    .filter((offer) => !has(offers, offer))
    .map((offer) => (has(conversations, offer) ? text.acceptedInDialog : text.goneInDialog)(offer.customer.name));
  const standing = offers.map((offer) =>
    text.announceInDialog(offer.customer.name, aboutOffer(offer), offer.lapses_at ? countDown(offer.lapses_at, now).seconds : 0),
  );
  return [...gone, ...standing, offers.length > 0 && shortcuts ? text.keysInDialog : ""].join("");
}
