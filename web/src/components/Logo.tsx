/**
 * The mark of 小恒: the waxing moon between heaven and earth, which is how the character 恒 was first
 * written, inside a speech bubble.
 */
import type { ReactElement } from "react";

export function Logo({ size = 40 }: { size?: number }): ReactElement {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path
        className="logo-bubble"
        d="M24 2.5C11.6 2.5 2.5 10.6 2.5 22.4c0 5.9 2.3 10.8 6.2 14.3L7.2 45.2l9.6-4.1c2.3.7 4.7 1 7.2 1 12.4 0 21.5-8 21.5-19.7S36.4 2.5 24 2.5Z"
      />
      <path className="logo-horizon" d="M13 11h22M13 33.8h22" />
      <path className="logo-moon" d="M20.8 14.4a8.1 8.1 0 1 1 0 16 10.3 10.3 0 0 0 0-16Z" />
    </svg>
  );
}
