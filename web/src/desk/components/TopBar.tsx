/** The bar at the top: where one can go, who one is, and the switches of the desk. */
import type { ReactElement, ReactNode } from "react";
import { Icon } from "../../components/Icon";
import { Logo } from "../../components/Logo";
import { useDesk } from "../context";
import type { DeskPage } from "../route";
import { words } from "../strings";

interface Props {
  page: DeskPage;
  pages: readonly DeskPage[];
  dark: boolean;
  switchTheme: () => void;
  signOut: () => void;
  /** What only those who take customers have: availability, sound, help. */
  children?: ReactNode;
}

export function TopBar({ page, pages, dark, switchTheme, signOut, children }: Props): ReactElement {
  const { staff } = useDesk();
  return (
    <header className="top">
      <Logo size={30} />
      <span className="top-brand">{words.desk}</span>
      <nav aria-label={words.navigation}>
        <ul className="top-pages">
          {pages.map((each) => (
            <li key={each}>
              <a href={`#/${each}`} aria-current={each === page ? "page" : undefined}>
                {words.pages[each]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="top-right">
        {children}
        <button type="button" className="top-icon" aria-label={dark ? words.themeToLight : words.themeToDark} onClick={switchTheme}>
          <Icon name={dark ? "sun" : "moon"} size={20} />
        </button>
        <span className="top-person">
          <strong>{staff.name}</strong> <span>{words.roles[staff.role]}</span>
        </span>
        <button type="button" className="top-button" onClick={signOut}>
          {words.signOut}
        </button>
      </div>
    </header>
  );
}
