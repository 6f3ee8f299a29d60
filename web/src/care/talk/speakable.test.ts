/** What is shown in large type and read aloud of every kind of message. */
import { describe, expect, it } from "vitest";
import { placeIn } from "../voice/place";
import type { PlayerState } from "../voice/player";
import type { Content, Message, Sender } from "../../wire";
import { holdsMore, plain, readingOf, unaskedReadingOf, wordsOf } from "./speakable";

function message(content: unknown, sender: Sender = "assistant", agent: Message["agent"] = null): Message {
  return { id: "m", conversation_id: "c", sequence: 1, sender, created_at: "", agent: agent ?? null, content: content as Content };
}

describe("words of a message", () => {
  it("takes what the service says is spoken", () => {
    const said = message({ type: "text", markdown: "**不收**手续费，见[规则](bank://rules)", spoken: "不收手续费。" });
    expect(wordsOf(said)).toBe("不收手续费。");
    expect(holdsMore(said)).toBe(true);
  });

  it("loses the marks of Markdown but none of its words", () => {
    const markdown = "可以**自己改**：\n\n1. 打开「我的」；\n- 提交后*即时*生效。\n> 注意\n| 档次 | 利率 |\n|---|---|\n| 一年 | 1.5% |";
    expect(plain(markdown)).toBe("可以自己改：\n1. 打开「我的」；\n提交后即时生效。\n注意\n档次，利率\n一年，1.5%");
  });

  it("opens in full only what holds more than what is said", () => {
    expect(holdsMore(message({ type: "text", markdown: "**不收**手续费。" }))).toBe(false);
    expect(holdsMore(message({ type: "text", markdown: "不收\n手续费", spoken: "不收手续费。" }))).toBe(false);
  });

  it("reads a risk notice with the answer", () => {
    expect(wordsOf(message({ type: "text", markdown: "能买。", risk_notice: "理财非存款。" }))).toBe("能买。\n风险提示：理财非存款。");
  });

  it("says what can be tapped", () => {
    const options = [
      { title: "明天", value: "text:明天" },
      { title: "后天", value: "text:后天" },
    ];
    const step = message({ type: "form_step", form: "f", slot: "date", prompt: "您想哪天来取？", step: 1, total: 2, options });
    expect(readingOf(step)).toBe("您想哪天来取？\n您可以点：明天，后天。");
    expect(wordsOf(step)).toBe("您想哪天来取？");
  });

  it("says who writes when a person does", () => {
    const agent = { name: "小李", title: "客服" };
    expect(readingOf(message({ type: "text", text: "您好" }, "agent", agent))).toBe("客服小李说：您好");
    const picture = message({ type: "attachment", name: "a.png", media_type: "image/png" }, "agent", agent);
    expect(readingOf(picture)).toBe("客服小李发来一张图片。");
    const document = message({ type: "attachment", name: "申请书.pdf", media_type: "application/pdf" }, "agent", agent);
    expect(readingOf(document)).toBe("客服小李发来一个文件：申请书.pdf。");
  });

  it("reads no sum that a person writes before it is asked for", () => {
    const said = message({ type: "text", text: "您卡里还有52,300.50元，定期五万块，尾号6222，3月到期。" }, "agent");
    expect(unaskedReadingOf(said)).toBe("客服说：您卡里还有一个数目，定期一个数目，尾号6222，3月到期。");
    expect(readingOf(said)).toContain("52,300.50元");
    const own = message({ type: "text", text: "您说的是转500元，对吗？" });
    expect(unaskedReadingOf(own)).toBe("您说的是转500元，对吗？");
  });

  it("reads nothing of what the customer said", () => {
    expect(readingOf(message({ type: "text", text: "查余额" }, "customer"))).toBe("");
  });

  it("reads a card in the order it is written", () => {
    const fields = [{ label: "金额", value: "3,500.00 元" }];
    expect(wordsOf(message({ type: "card", kind: "feature", title: "转账", fields }))).toBe("转账\n金额：3,500.00 元");
  });
});

describe("place of the reading", () => {
  const sentences = ["好的。", "好的。", "转三千五百元。"].map((written) => ({ written, spoken: written, language: "zh" }));
  const reading = (sentence: number, characters: number, more: Partial<PlayerState> = {}): PlayerState => ({
    status: "reading", key: "7", text: "", sentences, sentence, characters, finished: false, rate: 1, ...more,
  });
  const text = "好的。好的。\n转三千五百元。";

  it("finds a sentence that is said twice at its own place", () => {
    expect(placeIn(text, "7", reading(1, 2))).toEqual({ from: 3, to: 6, spoken: 5 });
    expect(placeIn(text, "7", reading(2, 3))).toEqual({ from: 7, to: 14, spoken: 10 });
  });

  it("shows none in another text, after the end, or where the sentence does not stand", () => {
    expect(placeIn(text, "8", reading(1, 2))).toBeNull();
    expect(placeIn(text, "7", reading(1, 2, { status: "idle", finished: true }))).toBeNull();
    expect(placeIn("别的话。", "7", reading(1, 2))).toBeNull();
  });
});
