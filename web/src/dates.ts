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

/** A day and an hour to come: 明天 08:30. */
export function whenLabel(iso: string, language: Language, strings: Strings, now = new Date()): string {
  const after = new Date(now);
  after.setDate(now.getDate() + 1);
  const tomorrow = new Date(iso).toDateString() === after.toDateString();
  const day = tomorrow ? strings.tomorrow : dayLabel(iso, language, strings, now);
  const time = timeLabel(iso, language);
  if (language === "zh") return `${day} ${time} `;
  const near = day === strings.today || tomorrow;
  return near ? `${day.toLowerCase()} at ${time}` : `on ${day} at ${time}`;
}

export function timeLabel(iso: string, language: Language): string {
  return new Date(iso).toLocaleTimeString(locale(language), { hour: "2-digit", minute: "2-digit", hour12: false });
}
