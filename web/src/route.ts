/** Which page the address names; kept in its fragment, so that any static server can serve the pages. */
import { careAddress, ownAddress } from "./care/route";
import type { Route } from "./context";
import { insideApp } from "./store/session";

export function readRoute(fragment: string): Route {
  const address = fragment.replace(/^#/, "");
  const [path = "", query = ""] = address.split("?");
  if (path === "/care" || path.startsWith("/care/")) return { page: "care", address };
  if (path === "/chat") return { page: "chat" };
  if (path === "/app") {
    const asked = new URLSearchParams(query);
    const link = asked.get("link") ?? "";
    if (link.startsWith("bank://")) return { page: "app", link, title: asked.get("title") ?? "" };
  }
  return { page: "centre" };
}

export function addressOf(route: Route): string {
  if (route.page === "chat") return "#/chat";
  if (route.page === "app") return `#/app?${new URLSearchParams({ link: route.link, title: route.title }).toString()}`;
  if (route.page === "care") return `#${route.address}`;
  return "#/";
}

/** Where a link in an answer leads, or null if it is not one a customer may be sent to. */
export function safeTarget(link: string, title: string): { href: string; kind: "app" | "page" | "phone" | "web" } | null {
  const own = ownAddress(link);
  if (own) return { href: own, kind: "page" };
  if (link.startsWith("bank://")) {
    if (insideApp()) return { href: link, kind: "app" };
    const inCare = readRoute(location.hash).page === "care";
    return { href: inCare ? careAddress("/app", { link, title }) : addressOf({ page: "app", link, title }), kind: "app" };
  }
  if (/^tel:[+\d-]+$/.test(link)) return { href: link, kind: "phone" };
  if (link.startsWith("https://")) return { href: link, kind: "web" };
  return null;
}
