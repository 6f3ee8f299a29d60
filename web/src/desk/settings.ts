/** How this person likes the desk, kept on this device. */

export interface Settings {
  sound: boolean;
  shortcuts: boolean;
  /** Whether the panel about the customer stands open. */
  panel: boolean;
}

const KEY = "xiaoheng.desk.settings";
const DEFAULTS: Settings = { sound: true, shortcuts: true, panel: true };

export function readSettings(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>) };
  } catch {
    return DEFAULTS;
  }
}

export function keepSettings(settings: Settings): void {
  localStorage.setItem(KEY, JSON.stringify(settings));
}
