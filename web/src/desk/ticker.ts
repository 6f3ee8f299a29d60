/** One tick a second for everything on the desk that moves with time. */

export interface Ticker {
  /** Returns how to stop listening. */
  listen(listener: () => void): () => void;
  stop(): void;
}

export function startTicker(): Ticker {
  const listeners = new Set<() => void>();
  const worker = new Worker(new URL("./ticker.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => worker.terminate(),
  };
}
