/** REST of the care edition and its types. */
import type { Api } from "../api";

export interface ScreenStep {
  id: string;
  /** What stands on the page, what a screen reader says and what is read aloud. */
  label: string;
  does: string;
  /** A page (`#/…`), a function (`bank://…`), a call (`tel:…`), words for 小恒 (`text:…`); none for what is done here. */
  route?: string | null;
  /** The heading it stands under. */
  group?: string | null;
}

export interface Screen {
  id: string;
  edition: "care" | "standard";
  route: string;
  title: string;
  purpose: string;
  steps: ScreenStep[];
  now?: string[];
}

/** What stands at the same place on every page. */
export type FixedStep = Pick<ScreenStep, "id" | "label" | "does" | "route">;

export interface Screens {
  screens: Screen[];
  fixed: FixedStep[];
}

export type Edition = "care" | "standard";
export type Contrast = "standard" | "high";

/** How a customer likes to read and listen; the service keeps it. */
export interface CareSettings {
  /** Null: never chosen. */
  edition: Edition | null;
  /** Base text in px, 22 to 32. */
  size: number;
  /** Of the voice, 0.5 to 1.5; 1 is the voice's own pace. */
  rate: number;
  /** 0 to 1. */
  volume: number;
  /** Null: the service's own choice. */
  voice: string | null;
  /** Whether pages and answers are read aloud. */
  reading: boolean;
  contrast: Contrast;
  /** Whether the customer has answered the offer of the care edition. */
  offer_answered: boolean;
}

export type ToldSettings = CareSettings & { offer: boolean };

export interface Contact {
  id: string | null;
  name: string;
  relation: string;
  phone: string;
}

export interface Manager {
  name: string;
  title: string;
  phone: string;
  branch?: string | null;
  address?: string | null;
  on_duty: boolean;
  /** As it is shown and spoken. */
  text: string;
}

export interface Activity {
  id: string;
  title: string;
  text: string;
  audience: string;
  where: string;
  /** The last day, as it is shown and read aloud. */
  until: string;
  link: string;
}

export interface HealthTips {
  notice: string;
  tips: { id: string; title: string; text: string; source: string }[];
}

export interface Hit {
  kind: string;
  title: string;
  text: string;
  target: string;
}

export interface Found {
  query: string;
  best: Hit | null;
  groups: { kind: string; title: string; results: Hit[] }[];
  /** What is shown and spoken above the results. */
  say: string;
}

export interface Voices {
  voices: { id: string; name: string }[];
  /** The one that speaks where none is chosen. */
  default: string;
}

export class CareApi {
  constructor(private readonly api: Api) {}

  screens(): Promise<Screens> {
    return this.api.request("GET", "/api/care/screens");
  }

  settings(): Promise<ToldSettings> {
    return this.api.request("GET", "/api/care/settings");
  }

  /** What is left out stays as it is. */
  changeSettings(some: Partial<CareSettings>): Promise<ToldSettings> {
    return this.api.request("PUT", "/api/care/settings", some);
  }

  family(): Promise<Contact[]> {
    return this.api.request("GET", "/api/care/family");
  }

  /** The whole list as it is to be. */
  keepFamily(contacts: readonly Contact[]): Promise<Contact[]> {
    return this.api.request("PUT", "/api/care/family", contacts);
  }

  /** Rejects with 404 where the customer has none. */
  manager(): Promise<Manager> {
    return this.api.request("GET", "/api/care/manager");
  }

  activities(): Promise<Activity[]> {
    return this.api.request("GET", "/api/care/activities");
  }

  healthTips(): Promise<HealthTips> {
    return this.api.request("GET", "/api/care/health-tips");
  }

  search(query: string): Promise<Found> {
    return this.api.request("POST", "/api/care/search", { query });
  }

  voices(): Promise<Voices> {
    return this.api.request("GET", "/api/speech/voices");
  }
}
