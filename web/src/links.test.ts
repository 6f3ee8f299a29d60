/** Which addresses in a text become links, and which of those are trusted. */
import { describe, expect, it } from "vitest";
import { findLinks, isTrusted, type Piece } from "./links";

const hosts = (text: string): string[] =>
  findLinks(text).flatMap((piece: Piece) => ("link" in piece ? [piece.link.host] : []));

describe("findLinks", () => {
  it("ends a link where Chinese writing goes on", () => {
    expect(findLinks("请看https://www.hfbank.com.cn/loan，谢谢")).toEqual([
      { text: "请看" },
      { link: { href: "https://www.hfbank.com.cn/loan", host: "www.hfbank.com.cn" } },
      { text: "，谢谢" },
    ]);
  });

  it("leaves a full stop outside", () => {
    expect(findLinks("See https://a.example.com/x.")[2]).toEqual({ text: "." });
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "ftp://a.com/x", "bank://transfer", "www.hfbank.com.cn"])(
    "does not make a link of %s",
    (text) => {
      expect(hosts(text)).toEqual([]);
    },
  );

  it("does not make a link of an address that hides its host behind a sign-in", () => {
    expect(hosts("https://hfbank.com.cn@evil.example/")).toEqual([]);
  });

  it("shows a look-alike host as punycode", () => {
    expect(hosts("https://hfbаnk.com.cn/")).toEqual(["xn--hfbnk-6ve.com.cn"]);
  });

  it("keeps every character of a text without links", () => {
    expect(findLinks("卡号 尾号1234\n好的")).toEqual([{ text: "卡号 尾号1234\n好的" }]);
  });
});

describe("isTrusted", () => {
  const link = (href: string) => ({ href, host: new URL(href).host });

  it("takes a host and what is below it", () => {
    expect(isTrusted(link("https://hfbank.com.cn/"), ["hfbank.com.cn"])).toBe(true);
    expect(isTrusted(link("https://m.hfbank.com.cn:8443/"), ["hfbank.com.cn"])).toBe(true);
  });

  it("does not take a host that only looks like it", () => {
    expect(isTrusted(link("https://nothfbank.com.cn/"), ["hfbank.com.cn"])).toBe(false);
    expect(isTrusted(link("https://hfbank.com.cn.evil.com/"), ["hfbank.com.cn"])).toBe(false);
  });

  it("does not take a host that cannot prove who it is", () => {
    expect(isTrusted(link("http://hfbank.com.cn/"), ["hfbank.com.cn"])).toBe(false);
  });
});
