/** Spans and times as staff read them. */

/** 0:08, 3:20, 1:02:45 */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The same for a screen reader: 3 分 20 秒 */
export function spokenSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours} 小时 ${minutes} 分`;
  if (minutes > 0) return rest > 0 ? `${minutes} 分 ${rest} 秒` : `${minutes} 分`;
  return `${rest} 秒`;
}

export function timeOfDay(iso: string): string {
  return new Date(iso).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Time of day, with the day where that is not today. */
export function moment(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (at.toDateString() === now.toDateString()) return timeOfDay(iso);
  const day = at.toLocaleDateString("zh-CN", {
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
    month: "numeric",
    day: "numeric",
  });
  return `${day} ${timeOfDay(iso)}`;
}

export function dayOf(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (at.toDateString() === now.toDateString()) return "今天";
  return at.toLocaleDateString("zh-CN", { month: "long", day: "numeric", weekday: "long" });
}
