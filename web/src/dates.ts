/** Days and times as a customer reads them. */
import type { Language, Strings } from "./strings";

const locale = (language: Language) => (language === "zh" ? "zh-CN" : "en-GB");

export function dayKey(iso: string): string {
  return new Date(iso).toDateString();
}

export function dayLabel(iso: string, language: Language, strings: Strings, now = new Date()): string {
  const day = new Date(iso);
  if (day.toDateString() === now.toDateString()) return strings.today;
  const before = new Date(now);
  before.setDate(now.getDate() - 1);
  if (day.toDateString() === before.toDateString()) return strings.yesterday;
  const sameYear = day.getFullYear() === now.getFullYear();
  return day.toLocaleDateString(locale(language), {
    ...(sameYear ? {} : { year: "numeric" }),
    month: "long",
    day: "numeric",
    weekday: "long",
  });
}

export function timeLabel(iso: string, language: Language): string {
  return new Date(iso).toLocaleTimeString(locale(language), { hour: "2-digit", minute: "2-digit", hour12: false });
}
