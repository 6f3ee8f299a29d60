/** Which page of the desk the address names, and who may go where. */
import type { Role } from "./wire";

export type DeskPage = "work" | "customers" | "supervision" | "hours" | "admin";

export const PAGES: Record<Role, readonly DeskPage[]> = {
  agent: ["work"],
  manager: ["work", "customers"],
  supervisor: ["supervision", "work", "hours"],
  administrator: ["admin", "supervision"],
};

/** The page of the address if this role has it, else the role's first. */
export function readPage(fragment: string, role: Role): DeskPage {
  const named = fragment.replace(/^#\/?/, "") as DeskPage;
  return PAGES[role].includes(named) ? named : (PAGES[role][0] ?? "work");
}

/** Whether this role takes customers, and so has a workbench and a live connection. */
export const takesCustomers = (role: Role): boolean => PAGES[role].includes("work");
