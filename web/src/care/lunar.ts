/** The day as older customers name it: 农历十月十四. */
export const CHINA = "Asia/Shanghai";

const CALENDAR = new Intl.DateTimeFormat("zh-CN-u-ca-chinese", { month: "long", day: "numeric", timeZone: CHINA });
const ONES = ["日", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
const TENS = ["初", "十", "廿", "三"];

/** The month and day of the Chinese calendar, in China. */
export function lunarDay(day: Date): string {
  const parts = CALENDAR.formatToParts(day);
  const month = parts.find(({ type }) => type === "month")?.value ?? "";
  const number = Number.parseInt(parts.find(({ type }) => type === "day")?.value ?? "", 10);
  if (!month || Number.isNaN(number)) return "";
  return month + dayName(number);
}

/** 初一, 初十, 十五, 二十, 廿九, 三十. */
export function dayName(number: number): string {
  if (number === 20) return "二十";
  if (number === 30) return "三十";
  const tens = number === 10 ? "初" : TENS[Math.floor(number / 10)];
  return `${tens}${ONES[number % 10 || 10]}`;
}
