/** How this device likes to read and be told: language, light or dark, alerts; kept between visits. */
import type { Language } from "../strings";

export type Theme = "system" | "light" | "dark";

export interface Preferences {
  language: Language;
  theme: Theme;
  /** A tone and a shake when a person writes. */
  alerts: boolean;
}

const KEY = "xiaoheng.preferences";
const DEFAULTS: Preferences = { language: "zh", theme: "system", alerts: false };

export function readPreferences(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>) };
  } catch {
    return DEFAULTS;
  }
}

export function keepPreferences(preferences: Preferences): void {
  localStorage.setItem(KEY, JSON.stringify(preferences));
}

/** Puts the choice on the document, where the style sheets and screen readers look for it. */
export function showPreferences({ language, theme }: Preferences): void {
  const root = document.documentElement;
  root.lang = language === "zh" ? "zh-CN" : "en";
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}

export function isDark(theme: Theme): boolean {
  return theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
}
