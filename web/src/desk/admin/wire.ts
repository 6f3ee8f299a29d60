/** What travels between the administrator's page and the service. */
import type { CannedReply, DutyHours, Role } from "../wire";

export interface StaffRecord {
  id: string;
  username: string;
  name: string;
  role: Role;
  title: string;
  branch_id: string | null;
  conversation_limit: number;
  group_ids: string[];
  disabled: boolean;
  locked_until: string | null;
  password_due: boolean;
  single_sign_on: boolean;
  created_at: string;
}

export type StaffEntry = Pick<StaffRecord, "name" | "role" | "title" | "branch_id" | "conversation_limit" | "group_ids">;
export type NewStaff = StaffEntry & { username: string; single_sign_on: boolean };
export type StaffChange = StaffEntry & { disabled: boolean };

export interface StaffWithPassword {
  staff: StaffRecord;
  temporary_password: string | null;
}

export interface GroupEntry {
  name: string;
  kind: "skill" | "branch";
  reasons: string[];
  branch_id: string | null;
  language: "en" | null;
  fallback_group_id: string | null;
  hours: DutyHours;
}

export type GroupRecord = GroupEntry & { id: string; members: string[] };

export type ReplyEntry = Omit<CannedReply, "id">;

export interface Choices {
  branches: { id: string; name: string }[];
  reasons: { value: string; title: string }[];
}
