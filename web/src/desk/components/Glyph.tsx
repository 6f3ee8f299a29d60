/** The desk's line icons beside those of the customers' pages, on the same 24-unit grid. */
import type { ReactElement } from "react";

const PATHS = {
  bell: "M6.5 16.5v-5a5.5 5.5 0 0 1 11 0v5l1.5 2H5l1.5-2ZM10 18.5a2 2 0 0 0 4 0",
  sound: "M4.5 9.5v5h3.5l4.5 4v-13l-4.5 4H4.5ZM16 9.5a4 4 0 0 1 0 5M18.5 7a7.5 7.5 0 0 1 0 10",
  muted: "M4.5 9.5v5h3.5l4.5 4v-13l-4.5 4H4.5ZM16.5 9.5l5 5M21.5 9.5l-5 5",
  keyboard: "M3.5 7h17v10.5h-17V7ZM7 10.5h.01M10.3 10.5h.01M13.6 10.5h.01M17 10.5h.01M8 14h8",
  transfer: "M4 8.5h14M14.5 5l3.5 3.5-3.5 3.5M20 15.5H6M9.5 12L6 15.5 9.5 19",
  end: "M5 4.5h9v15H5v-15ZM10.5 12h10M17.5 9l3 3-3 3",
  panel: "M3.5 5h17v14h-17V5ZM14 5v14M16.5 9h1.5M16.5 12h1.5",
  tag: "M4 4.5h7.5l8.5 8.5-7 7-9-8.5v-7ZM8 8.5h.01",
  note: "M5.5 4h13v11l-5 5h-8V4ZM13.5 20v-5h5M8.5 8.5h7M8.5 12h4",
  clip: "M17.5 11.5l-6 6a3.7 3.7 0 0 1-5.2-5.2l7-7a2.5 2.5 0 0 1 3.5 3.5l-6.8 6.8a1.2 1.2 0 0 1-1.7-1.7l6-6",
  plus: "M12 5v14M5 12h14",
  cross: "M6 6l12 12M18 6L6 18",
  back: "M9.5 5.5L4 11l5.5 5.5M4 11h10a6 6 0 0 1 6 6v1.5",
} as const;

export type GlyphName = keyof typeof PATHS;

export function Glyph({ name, size = 18 }: { name: GlyphName; size?: number }): ReactElement {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
