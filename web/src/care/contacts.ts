/** What is wrong with a member of the family as written, before the service is asked. */
import { isPhoneNumber } from "../phone";
import type { Contact } from "./api";
import { WORDS } from "./strings";

export type ContactField = "name" | "relation" | "phone";
export const FIELDS: readonly ContactField[] = ["name", "relation", "phone"];
export const MOST_CONTACTS = 5;

export function faultsOf({ name, relation, phone }: Contact): Partial<Record<ContactField, string>> {
  const faults: Partial<Record<ContactField, string>> = {};
  if (!name.trim()) faults.name = WORDS.familyNameMissing;
  if (!relation.trim()) faults.relation = WORDS.familyRelationMissing;
  if (!phone.trim()) faults.phone = WORDS.familyPhoneMissing;
  else if (!isPhoneNumber(phone)) faults.phone = WORDS.familyPhoneWrong;
  return faults;
}

/** The list with this one added, or in the place of the one with its id. */
export function withContact(contacts: readonly Contact[], contact: Contact): Contact[] {
  if (contact.id === null) return [...contacts, contact];
  return contacts.map((each) => (each.id === contact.id ? contact : each));
}

/** The address that calls this number, however it is written. */
export function callOf(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, "")}`;
}

/** In groups, as a number is read: 138 1234 5678. */
export function grouped(phone: string): string {
  return phone.replace(/^(1\d{2})(\d{4})(\d{4})$/, "$1 $2 $3");
}
