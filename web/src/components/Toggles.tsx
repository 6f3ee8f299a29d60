/** The two switches at the top right: language, and light or dark. */
import type { ReactElement } from "react";
import { useApp } from "../context";
import { isDark } from "../store/preferences";
import { Icon } from "./Icon";

export function LanguageToggle(): ReactElement {
  const { strings, preferences, change } = useApp();
  const other = preferences.language === "zh" ? "en" : "zh";
  const short = other === "zh" ? "中" : "EN";
  return (
    <button
      type="button"
      className="icon-button word"
      lang={other === "zh" ? "zh-CN" : "en"}
      aria-label={`${short} ${strings.switchLanguage}`}
      onClick={() => change({ language: other })}
    >
      {short}
    </button>
  );
}

export function ThemeToggle(): ReactElement {
  const { strings, preferences, change } = useApp();
  const dark = isDark(preferences.theme);
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={dark ? strings.themeToLight : strings.themeToDark}
      onClick={() => change({ theme: dark ? "light" : "dark" })}
    >
      <Icon name={dark ? "sun" : "moon"} />
    </button>
  );
}
