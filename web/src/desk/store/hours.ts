/** Spans of a day as the duty hours have them: "08:30" to "18:00", "24:00" the end of the day. */
import type { Span } from "../wire";

export const isSpan = ([from, to]: Span): boolean => /^\d\d:\d\d$/.test(from) && /^\d\d:\d\d$/.test(to) && from < to;

export const NEW_SPAN: Span = ["08:30", "18:00"];

/** A time field knows no 24:00. */
export const toField = (time: string): string => (time === "24:00" ? "23:59" : time);
export const fromField = (time: string): string => (time === "23:59" ? "24:00" : time);
