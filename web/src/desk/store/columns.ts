/** Which conversations stand side by side where not all fit: the focused one and those looked at last. */

export function visibleColumns(open: readonly string[], recent: readonly string[], fit: number): string[] {
  const order = [...recent.filter((id) => open.includes(id)), ...open.filter((id) => !recent.includes(id))];
  const chosen = new Set(order.slice(0, Math.max(1, fit)));
  return open.filter((id) => chosen.has(id));
}

export function lookedAt(recent: readonly string[], id: string): string[] {
  return [id, ...recent.filter((each) => each !== id)];
}

/** The one after (or before) `id`, round and round. */
export function neighbour(open: readonly string[], id: string | null, step: 1 | -1): string | null {
  if (open.length === 0) return null;
  const at = id === null ? -1 : open.indexOf(id);
  if (at < 0) return open[0] ?? null;
  return open[(at + step + open.length) % open.length] ?? null;
}
