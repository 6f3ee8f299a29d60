/** Which handovers this device has rated, so that a rating is not asked for twice after a reload. */
const KEY = "xiaoheng.rated";
const KEPT = 50;

function read(): [string, number][] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as [string, number][];
  } catch {
    return [];
  }
}

export function ratedScore(handoffId: string): number | null {
  return read().find(([id]) => id === handoffId)?.[1] ?? null;
}

export function keepRating(handoffId: string, score: number): void {
  localStorage.setItem(KEY, JSON.stringify([[handoffId, score], ...read()].slice(0, KEPT)));
}
