/** The demonstration sign-in; outside development, a word on where to come from. */
import { useCallback, useEffect, useState, type ReactElement } from "react";
import { ApiError, type Api } from "../api";
import { Icon } from "../components/Icon";
import { Logo } from "../components/Logo";
import { LanguageToggle, ThemeToggle } from "../components/Toggles";
import { useApp } from "../context";
import type { Session } from "../store/session";
import type { DemonstrationCustomer } from "../wire";

interface Props {
  api: Api;
  /** Why the customer is here again, if a sign-in ran out. */
  ended: boolean;
  /** Large and plain, for the care edition. */
  care: boolean;
  signedIn: (session: Session, language: string | null | undefined) => void;
}

type Offer = DemonstrationCustomer[] | "loading" | "unavailable" | "unreachable";

export function SignIn({ api, ended, care, signedIn }: Props): ReactElement {
  const { strings } = useApp();
  const [offer, setOffer] = useState<Offer>("loading");
  const [failed, setFailed] = useState(false);

  const load = useCallback(() => {
    setOffer("loading");
    api.demonstrationCustomers().then(setOffer, (error: unknown) => {
      const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
      setOffer(refused ? "unavailable" : "unreachable");
    });
  }, [api]);
  useEffect(load, [load]);

  const choose = async (customer: DemonstrationCustomer) => {
    setFailed(false);
    try {
      const { token, customer: signed } = await api.signIn(customer.id);
      signedIn({ token, customer: signed }, signed.language ?? customer.language);
    } catch {
      setFailed(true);
    }
  };

  return (
    <div className="shell">
      <div className="scroller">
        <header className="hero">
          {!care && (
            <div className="hero-bar end">
              <LanguageToggle />
              <ThemeToggle />
            </div>
          )}
          <Logo size={64} />
          <p className="hero-title">{strings.brand}</p>
          <p className="hero-line">{strings.brandLine}</p>
        </header>
        <main className="sheet">
          {ended && (
            <p className="notice warning" role="alert">
              <Icon name="alert" size={20} />
              <span>{strings.sessionEnded}</span>
            </p>
          )}
          {offer === "loading" && <p className="muted">{strings.loading}</p>}
          {offer === "unavailable" && (
            <>
              <h1>{strings.signInUnavailable}</h1>
              <p>{strings.signInUnavailableLead}</p>
            </>
          )}
          {offer === "unreachable" && (
            <>
              <h1>{strings.unreachable}</h1>
              <button type="button" className="button main" onClick={load}>
                <span>{strings.tryAgain}</span>
                <Icon name="retry" size={20} />
              </button>
            </>
          )}
          {Array.isArray(offer) && (
            <>
              <h1>{strings.signInTitle}</h1>
              <p className="muted">{strings.signInLead}</p>
              {failed && (
                <p className="notice warning" role="alert">
                  <Icon name="alert" size={20} />
                  <span>{strings.signInFailed}</span>
                </p>
              )}
              <ul className="rows" aria-label={strings.signInChoose}>
                {offer.map((customer) => (
                  <li key={customer.id}>
                    <button type="button" className="entry" onClick={() => void choose(customer)}>
                      <span className="monogram" aria-hidden="true">
                        {[...customer.name][0]}
                      </span>
                      <span className="entry-text">
                        <span className="entry-title">{customer.name}</span>
                        <span className="entry-line">{about(customer, strings.age, strings.segments)}</span>
                      </span>
                      <Icon name="next" />
                    </button>
                  </li>
                ))}
              </ul>
              <p className="muted fine">{strings.signInNote}</p>
            </>
          )}
        </main>
      </div>
    </div>
  );
}

function about(
  { age, segment, description }: DemonstrationCustomer,
  ageOf: (age: number) => string,
  segments: Record<string, string>,
): string {
  return [age ? ageOf(age) : null, segment ? (segments[segment] ?? segment) : null, description].filter(Boolean).join(" · ");
}
