/** What a person sent, on its way to the screen or to the device. */
import { useEffect, useRef, useState, type RefObject } from "react";
import type { Attachment } from "../wire";

/** Fetches the bytes, signed in. */
export type Load = (attachmentId: string) => Promise<Blob>;

export type Loaded = { state: "waiting" | "failed" } | { state: "here"; url: string };

export interface Picture {
  /** Where it will stand: it is fetched once that comes near the screen. */
  place: RefObject<HTMLDivElement | null>;
  loaded: Loaded;
  again: () => void;
}

export function usePicture({ attachment_id: id }: Attachment, load: Load): Picture {
  const place = useRef<HTMLDivElement>(null);
  const near = useNear(place);
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<Loaded>({ state: "waiting" });

  useEffect(() => {
    if (!near) return;
    let left = false;
    let url = "";
    setLoaded({ state: "waiting" });
    load(id).then(
      (blob) => {
        if (left) return;
        url = URL.createObjectURL(blob);
        setLoaded({ state: "here", url });
      },
      () => !left && setLoaded({ state: "failed" }),
    );
    return () => {
      left = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [id, near, attempt, load]);

  return { place, loaded, again: () => setAttempt((count) => count + 1) };
}

export interface Saving {
  state: "ready" | "loading" | "failed";
  save: () => void;
}

export function useSaving({ attachment_id: id, name }: Attachment, load: Load): Saving {
  const [state, setState] = useState<Saving["state"]>("ready");
  const save = async () => {
    if (state === "loading") return;
    setState("loading");
    try {
      saveAs(await load(id), name);
      setState("ready");
    } catch {
      setState("failed");
    }
  };
  return { state, save: () => void save() };
}

/** A picture that has not been sent yet, to be looked at. */
export function useObjectUrl(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return file && url;
}

/** Always as a file, never opened in the page: what it holds must not run here. */
function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** True once the place has come near the screen, so that old pictures are not fetched for nothing. */
function useNear(place: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const node = place.current;
    if (!node || near) return;
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      { rootMargin: "300px" },
    );
    watcher.observe(node);
    return () => watcher.disconnect();
  }, [place, near]);
  return near;
}
