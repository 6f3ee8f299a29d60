import { describe, expect, it } from "vitest";
import { findReplies, insertReply, lookupAt } from "./canned";

const reply = (shortcut: string, title: string, text: string, group_id: string | null = null) => ({
  id: shortcut, shortcut, title, text, group_id,
});
const REPLIES = [
  reply("nh", "问候", "您好，很高兴为您服务。"),
  reply("gs", "挂失确认", "已为您挂失。", "safety"),
  reply("gsh", "挂失核对", "请报卡号尾号。", "safety"),
  reply("zj", "再见", "挂失的事有问题随时找我。"),
];
const found = (query: string, group: string | null = "safety") => findReplies(REPLIES, query, group).map((each) => each.shortcut);

describe("the slash", () => {
  it("opens at the start, after a space and after Chinese", () => {
    for (const text of ["/g", "您好 /g", "您好，/g", "您好/g"]) expect(lookupAt(text, text.length)?.query).toBe("g");
  });

  it("is left alone in addresses, fractions and dates", () => {
    for (const text of ["https://a", "1/2", "2026/11", "a/b", "//"]) expect(lookupAt(text, text.length)).toBeNull();
  });

  it("counts where the cursor stands, not at the end", () => {
    expect(lookupAt("/gs 您好", 3)).toEqual({ start: 0, query: "gs" });
    expect(lookupAt("/gs 您好", 6)).toBeNull();
  });
});

describe("replies", () => {
  it("are found by shortcut, then title, then text", () => {
    expect(found("gs")).toEqual(["gs", "gsh"]);
    expect(found("挂失")).toEqual(["gs", "gsh", "zj"]);
    expect(found("GSH")).toEqual(["gsh"]);
    expect(found("没有")).toEqual([]);
  });

  it("are those of the customer's group and of everybody", () => {
    expect(found("", "wealth")).toEqual(["nh", "zj"]);
  });

  it("take the slash's place, with the cursor behind them", () => {
    expect(insertReply("王阿姨，/gs请稍等", { start: 4, query: "gs" }, "已挂失。")).toEqual({ text: "王阿姨，已挂失。请稍等", cursor: 8 });
  });
});
