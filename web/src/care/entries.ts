/** Which icon stands for which place, and on which ground. */
import type { CareIconName } from "./components/CareIcon";
import { pathOf } from "./route";

export interface Look {
  icon: CareIconName;
  tint: "teal" | "gold" | "rose" | "plum" | "blue" | "leaf";
}

const ACCOUNT: Look = { icon: "account", tint: "blue" };
const TRANSFER: Look = { icon: "transfer", tint: "teal" };
const BILL: Look = { icon: "bill", tint: "gold" };
const BRANCH: Look = { icon: "branch", tint: "leaf" };
const CARD: Look = { icon: "card", tint: "plum" };
const SAFETY: Look = { icon: "police", tint: "rose" };
const GROWING: Look = { icon: "product", tint: "leaf" };
const TALK: Look = { icon: "talk", tint: "teal" };
const ACTIVITIES: Look = { icon: "activities", tint: "gold" };
const ALERTS: Look = { icon: "bell", tint: "gold" };
const CASH: Look = { icon: "cash", tint: "leaf" };

const PAGES: Record<string, Look> = {
  talk: TALK,
  search: { icon: "search", tint: "blue" },
  help: { icon: "help", tint: "rose" },
  activities: ACTIVITIES,
  manager: { icon: "manager", tint: "blue" },
  companion: { icon: "companion", tint: "plum" },
  health: { icon: "health", tint: "rose" },
  settings: { icon: "settings", tint: "leaf" },
  family: { icon: "family", tint: "gold" },
  more: { icon: "more", tint: "plum" },
  account: ACCOUNT,
  transfer: TRANSFER,
  bills: BILL,
  branches: BRANCH,
  cash: CASH,
  deposit: CASH,
  wealth: GROWING,
  pension: { icon: "pension", tint: "gold" },
  card: CARD,
  safety: SAFETY,
  alerts: ALERTS,
  messages: { icon: "write", tint: "teal" },
};

/** Functions of the app, by the first part of their link. */
const FUNCTIONS: Record<string, Look> = {
  accounts: ACCOUNT,
  transfer: TRANSFER,
  life: BILL,
  branches: BRANCH,
  cash: CASH,
  card: CARD,
  deposit: CASH,
  wealth: GROWING,
  pension: { icon: "pension", tint: "gold" },
  activities: ACTIVITIES,
  alerts: ALERTS,
  security: SAFETY,
  "anti-fraud": SAFETY,
};

const CALLS: Record<string, Look> = {
  "tel:120": { icon: "ambulance", tint: "rose" },
  "tel:110": { icon: "police", tint: "blue" },
  "tel:119": { icon: "fire", tint: "rose" },
  "tel:12356": { icon: "health", tint: "plum" },
};

/** Of an address: a page, a function, a call, or words for 小恒. */
export function lookOf(target: string): Look {
  if (target.startsWith("tel:")) return CALLS[target] ?? { icon: "phone", tint: "teal" };
  if (target.startsWith("bank://")) {
    return FUNCTIONS[target.slice("bank://".length).split(/[/?]/)[0] ?? ""] ?? { icon: "feature", tint: "teal" };
  }
  if (target.startsWith("#/care/")) return PAGES[pathOf(target).split("/")[2] ?? ""] ?? { icon: "feature", tint: "teal" };
  if (target.startsWith("faq:")) return { icon: "question", tint: "blue" };
  if (target.startsWith("#/")) return { icon: "switch", tint: "leaf" };
  return TALK;
}
