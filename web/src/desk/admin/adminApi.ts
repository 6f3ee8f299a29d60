/** What an administrator asks of the service. */
import type { DeskApi } from "../api";
import type { CannedReply } from "../wire";
import type {
  Choices, GroupEntry, GroupRecord, NewStaff, ReplyEntry, StaffChange, StaffRecord, StaffWithPassword,
} from "./wire";

const at = (kind: string, id: string, more = ""): string => `/api/desk/admin/${kind}/${encodeURIComponent(id)}${more}`;

export class AdminApi {
  constructor(private readonly api: DeskApi) {}

  choices = (): Promise<Choices> => this.api.get("/api/desk/admin/choices");

  staff = (): Promise<StaffRecord[]> => this.api.get("/api/desk/admin/staff");
  addStaff = (entry: NewStaff): Promise<StaffWithPassword> => this.api.post("/api/desk/admin/staff", entry);
  changeStaff = (id: string, entry: StaffChange): Promise<StaffRecord> => this.api.put(at("staff", id), entry);
  resetPassword = (id: string): Promise<StaffWithPassword> => this.api.post(at("staff", id, "/password"));

  groups = (): Promise<GroupRecord[]> => this.api.get("/api/desk/admin/groups");
  addGroup = (id: string, entry: GroupEntry): Promise<GroupRecord> =>
    this.api.post("/api/desk/admin/groups", { id, ...entry });
  changeGroup = (id: string, entry: GroupEntry): Promise<GroupRecord> => this.api.put(at("groups", id), entry);

  replies = (): Promise<CannedReply[]> => this.api.get("/api/desk/admin/canned-replies");
  addReply = (entry: ReplyEntry): Promise<CannedReply> => this.api.post("/api/desk/admin/canned-replies", entry);
  changeReply = (id: string, entry: ReplyEntry): Promise<CannedReply> =>
    this.api.put(at("canned-replies", id), entry);
  deleteReply = (id: string): Promise<void> => this.api.delete(at("canned-replies", id));
}
