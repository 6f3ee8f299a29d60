/** The screens as the bank wrote them: headings, labels and descriptions of every page of the care edition. */
import { useCallback, useEffect, useState } from "react";
import type { Api } from "../api";
import { CareApi, type Screen, type Screens } from "./api";
import { pathOf } from "./route";

const KEY = "xiaoheng.screens";

/** As last told; a device without network still has its headings. */
export function keptScreens(): Screens | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<Screens> | null;
    return kept?.screens && kept.fixed ? { screens: kept.screens, fixed: kept.fixed } : null;
  } catch {
    return null;
  }
}

/** The screen of a page of the care edition: that of its own path, else that of the nearest path above it. */
export function screenAt(screens: readonly Screen[], path: string): Screen | null {
  for (let at = path; at; at = at.slice(0, at.lastIndexOf("/"))) {
    const found = screens.find(({ edition, route }) => edition === "care" && pathOf(route) === at);
    if (found) return found;
  }
  return null;
}

export interface ScreensView {
  /** Null until known. */
  told: Screens | null;
  failed: boolean;
  again: () => void;
}

export function useScreens(api: Api): ScreensView {
  const [told, setTold] = useState(keptScreens);
  const [failed, setFailed] = useState(false);
  const again = useCallback(() => {
    setFailed(false);
    new CareApi(api).screens().then(
      (screens) => {
        localStorage.setItem(KEY, JSON.stringify(screens));
        setTold(screens);
      },
      () => setFailed(true),
    );
  }, [api]);
  useEffect(() => {
    again();
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [again]);
  return { told, failed, again };
}
