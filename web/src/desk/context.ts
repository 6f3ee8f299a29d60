/** What every part of the desk may ask for. */
import { createContext, useContext, useEffect, useState } from "react";
import type { DeskApi } from "./api";
import type { Settings } from "./settings";
import type { Work } from "./store/useWork";
import type { Ticker } from "./ticker";
import type { Staff } from "./wire";

export interface DeskContext {
  api: DeskApi;
  staff: Staff;
  settings: Settings;
  change: (settings: Partial<Settings>) => void;
  ticker: Ticker;
}

export const DeskState = createContext<DeskContext | null>(null);

export function useDesk(): DeskContext {
  const context = useContext(DeskState);
  if (!context) throw new Error("no desk around this component");
  return context;
}

/** This device's time in milliseconds, renewed every second. */
export function useNow(ticker: Ticker): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => ticker.listen(() => setNow(Date.now())), [ticker]);
  return now;
}

/** The workbench, for those roles that have one. */
export const WorkContext = createContext<Work | null>(null);

export function useWorkbench(): Work {
  const work = useContext(WorkContext);
  if (!work) throw new Error("no workbench around this component");
  return work;
}

/** The service's time in milliseconds, renewed every second. */
export function useServiceNow(): number {
  const { ticker } = useDesk();
  return useNow(ticker) + (useContext(WorkContext)?.state.skew ?? 0);
}
