/** Back: to the page before, where one came from another page of the care edition, otherwise to the first page. */
import { useCallback, useEffect, useRef } from "react";
import { careAddress } from "./route";

export function useTrail(address: string): () => void {
  const trail = useRef<string[]>([]);
  useEffect(() => {
    trail.current = followed(trail.current, address);
  }, [address]);
  return useCallback(() => {
    if (trail.current.length > 1) history.back();
    else location.hash = careAddress("");
  }, []);
}

/** The addresses up to this one; going to the one before takes the last away. */
export function followed(trail: readonly string[], address: string): string[] {
  if (trail[trail.length - 1] === address) return [...trail];
  if (trail[trail.length - 2] === address) return trail.slice(0, -1);
  return [...trail, address];
}
