import { describe, expect, it } from "vitest";
import type { Screen } from "./api";
import { faultsOf, grouped, withContact } from "./contacts";
import { dayName, lunarDay } from "./lunar";
import { careAddress, ownAddress, pathOf, queryOf, switchedTo } from "./route";
import { screenAt } from "./screens";
import { RATE, SIZE, stepped, VOLUME } from "./settings";
import { followed } from "./useTrail";

const screen = (id: string, route: string, edition: Screen["edition"] = "care"): Screen => ({
  id,
  edition,
  route,
  title: id,
  purpose: "",
  steps: [],
});

describe("settings", () => {
  it("steps within their limits", () => {
    expect(stepped(22, SIZE, 1)).toBe(24);
    expect(stepped(32, SIZE, 1)).toBe(32);
    expect(stepped(22, SIZE, -1)).toBe(22);
  });

  it("adds tenths without the dust of floating point", () => {
    expect(stepped(0.7, RATE, 1)).toBe(0.8);
    expect(stepped(0.3, VOLUME, -1)).toBe(0.2);
    expect(stepped(0, VOLUME, -1)).toBe(0);
  });
});

describe("screens", () => {
  const screens = [
    screen("standard.chat", "#/chat", "standard"),
    screen("care.home", "#/care"),
    screen("care.help", "#/care/help"),
  ];

  it("are found by the path of the page", () => {
    expect(screenAt(screens, "/care/help")?.id).toBe("care.help");
    expect(screenAt(screens, "/care")?.id).toBe("care.home");
  });

  it("give way to the page above where an address is unknown", () => {
    expect(screenAt(screens, "/care/help/nothing")?.id).toBe("care.help");
    expect(screenAt(screens, "/care/nothing")?.id).toBe("care.home");
  });

  it("of the standard edition are none of ours", () => {
    expect(screenAt(screens, "/chat")).toBeNull();
  });
});

describe("addresses", () => {
  it("carry what is looked for", () => {
    const address = careAddress("/search", { q: "利率 3%" });
    expect(pathOf(address)).toBe("/care/search");
    expect(queryOf(address).get("q")).toBe("利率 3%");
  });

  it("of answers lead to pages of ours, and nothing else does", () => {
    expect(ownAddress("bank://care/family")).toBe("#/care/family");
    expect(ownAddress("bank://transfer")).toBeNull();
    expect(ownAddress("bank://care/../x")).toBeNull();
    expect(ownAddress("bank://careful")).toBeNull();
  });

  it("change the edition only where they say so", () => {
    expect(switchedTo((ownAddress("bank://care") ?? "").slice(1))).toBe("care");
    expect(switchedTo((ownAddress("bank://standard") ?? "").slice(1))).toBe("standard");
    expect(switchedTo("/care/settings")).toBeNull();
    expect(switchedTo("/care/help?switch=care")).toBeNull();
    expect(switchedTo("/care/settings?switch=other")).toBeNull();
  });

  it("are gone back through one by one", () => {
    const there = ["/care", "/care/more", "/care/card"].reduce<string[]>(followed, []);
    expect(followed(there, "/care/card")).toEqual(there);
    expect(followed(there, "/care/more")).toEqual(["/care", "/care/more"]);
    expect(followed(there, "/care")).toEqual([...there, "/care"]);
  });
});

describe("family", () => {
  const daughter = { id: "1", name: "小红", relation: "女儿", phone: "13812345678" };

  it("is told in words what is missing or wrong", () => {
    expect(faultsOf({ id: null, name: " ", relation: "", phone: "" })).toEqual({
      name: "请写上怎么称呼。",
      relation: "请写上是您的什么人。",
      phone: "请写上电话号码。",
    });
    expect(faultsOf({ ...daughter, phone: "1381234" }).phone).toContain("11 位数字");
    expect(faultsOf({ ...daughter, phone: "138 1234 5678" })).toEqual({});
    expect(faultsOf({ ...daughter, phone: "0531-88886666" })).toEqual({});
  });

  it("is added to and changed in its place", () => {
    const son = { id: null, name: "小明", relation: "儿子", phone: "13912345678" };
    expect(withContact([daughter], son)).toEqual([daughter, son]);
    expect(withContact([daughter], { ...daughter, name: "红" })).toEqual([{ ...daughter, name: "红" }]);
  });

  it("has its numbers in groups as they are read", () => {
    expect(grouped("13812345678")).toBe("138 1234 5678");
    expect(grouped("053188886666")).toBe("053188886666");
  });
});

describe("the lunar day", () => {
  it("is named as the calendar on the wall names it", () => {
    expect(lunarDay(new Date("2026-02-17T04:00:00Z"))).toBe("正月初一");
    expect(lunarDay(new Date("2026-09-25T04:00:00Z"))).toBe("八月十五");
    expect([1, 10, 11, 20, 21, 29, 30].map(dayName)).toEqual(["初一", "初十", "十一", "二十", "廿一", "廿九", "三十"]);
  });
});
