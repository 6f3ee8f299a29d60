/** What every page of the care edition may ask for. */
import { createContext, useContext } from "react";
import type { Api } from "../api";
import type { Customer } from "../wire";
import type { CareApi, CareSettings, Screen, ScreenStep } from "./api";

export interface CareContext {
  api: Api;
  care: CareApi;
  customer: Customer;
  settings: CareSettings;
  change: (some: Partial<CareSettings>) => void;
  screens: readonly Screen[];
  /** The page one is on; null until the screens are known. */
  screen: Screen | null;
  query: URLSearchParams;
  /** Opens an address: `#/care/talk`. */
  goTo: (address: string) => void;
  /** Leaves for the standard edition, and stays there next time. */
  toStandard: () => void;
  signOut: () => void;
}

export const CareState = createContext<CareContext | null>(null);

export function useCare(): CareContext {
  const care = useContext(CareState);
  if (!care) throw new Error("only in the care edition");
  return care;
}

/** The screen of the page, where there is one; its steps by id. */
export function useScreen(): { screen: Screen; step: (id: string) => ScreenStep } {
  const { screen } = useCare();
  if (!screen) throw new Error("only where the screens are known");
  const step = (id: string) => screen.steps.find((each) => each.id === id) ?? { id, label: "", does: "" };
  return { screen, step };
}
