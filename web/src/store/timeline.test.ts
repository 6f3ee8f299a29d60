/** Messages in order, each once, and offers that are used once. */
import { describe, expect, it } from "vitest";
import type { Content, Message, Sender } from "../wire";
import { EMPTY, fail, lastRead, openFormStep, progress, queue, receive, retry, uploaded, usedOffers, type Outgoing, type Timeline } from "./timeline";

const text: Content = { type: "text", markdown: "" };
const offer: Content = { type: "quick_replies", text: "您是想问：", options: [{ title: "甲", value: "faq:a" }, { title: "乙", value: "faq:b" }] };
const form: Content = { type: "form_step", form: "f", slot: "s", prompt: "哪天？", step: 1, total: 2 };
const chose = (value: string): Content => ({ type: "quick_reply", title: value, value });

function message(sequence: number, content: Content = text, sender: Sender = "assistant", id?: string): Message {
  return {
    id: `m-${sequence}`,
    conversation_id: "c",
    sequence,
    sender,
    created_at: "2026-11-22T03:00:00Z",
    content,
    ...(id ? { client_message_id: id } : {}),
  };
}

const timeline = (...messages: Message[]): Timeline => receive(EMPTY, messages);
const pending = { clientMessageId: "x", content: { type: "text" as const, text: "好" }, createdAt: "", state: "sending" as const };

describe("receive", () => {
  it("keeps order whatever order messages come in", () => {
    const merged = receive(timeline(message(3)), [message(2), message(1)]);
    expect(merged.messages.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it("holds every message once", () => {
    const held = timeline(message(1), message(2));
    expect(receive(held, [message(2), message(1)])).toBe(held);
  });

  it("takes a confirmed message out of the outbox", () => {
    const merged = receive(queue(EMPTY, pending), [message(1, text, "customer", "x")]);
    expect(merged.outbox).toEqual([]);
  });
});

describe("outbox", () => {
  it("keeps the reason of a failure until it is tried again", () => {
    const failed = fail(queue(EMPTY, pending), "x", "太快了");
    expect(failed.outbox[0]).toMatchObject({ state: "failed", reason: "太快了" });
    expect(retry(failed, "x").outbox[0]).toEqual(pending);
  });
});

describe("attachments in the outbox", () => {
  const described = { name: "a.png", media_type: "image/png", size: 3 };
  const picture: Outgoing = {
    clientMessageId: "p",
    content: { type: "attachment", attachment_id: "", ...described },
    createdAt: "",
    state: "uploading",
    part: 0,
  };

  it("are messages once the service has the file", () => {
    const held = uploaded(progress(queue(EMPTY, picture), "p", 0.5), "p", { attachment_id: "7", ...described });
    expect(held.outbox[0]).toMatchObject({ state: "sending", part: 1, content: { attachment_id: "7" } });
  });

  it("go up again after a failed upload, and are only sent again after a failed message", () => {
    const failed = fail(queue(EMPTY, picture), "p", "太大");
    expect(retry(failed, "p").outbox[0]).toMatchObject({ state: "uploading" });
    const there = fail(uploaded(queue(EMPTY, picture), "p", { attachment_id: "7", ...described }), "p");
    expect(retry(there, "p").outbox[0]).toMatchObject({ state: "sending" });
  });
});

describe("usedOffers", () => {
  it("closes the offer to take up a form again", () => {
    const moved: Content = { type: "handoff_state", handoff_id: "h", state: "wrap_up", text: "", resume: [{ title: "接着办", value: "text:接着办" }] };
    const held = timeline(message(1, moved, "system"), message(2, chose("text:接着办"), "customer"));
    expect([...usedOffers(held)]).toEqual([[1, "text:接着办"]]);
  });

  it("marks the offer that was answered and leaves a later one open", () => {
    const held = timeline(message(1, offer), message(2, chose("faq:b"), "customer"), message(3, offer));
    expect([...usedOffers(held)]).toEqual([[1, "faq:b"]]);
  });

  it("leaves older offers open when a person is asked for", () => {
    const person: Content = { ...offer, options: [{ title: "转人工", value: "human" }] };
    const held = timeline(message(1, person), message(2, offer), message(3, chose("human"), "customer"));
    expect(usedOffers(held).size).toBe(0);
  });

  it("counts a choice that is still on its way", () => {
    const held = queue(timeline(message(1, offer)), { ...pending, content: { type: "quick_reply", title: "甲", value: "faq:a" } });
    expect([...usedOffers(held)]).toEqual([[1, "faq:a"]]);
  });

  it("is not moved by a hot question that was never offered", () => {
    expect(usedOffers(timeline(message(1, offer), message(2, chose("faq:z"), "customer"))).size).toBe(0);
  });
});

describe("openFormStep", () => {
  it("is the step asked last", () => {
    expect(openFormStep(timeline(message(1, form), message(2, text)))).toBe(1);
  });

  it("is none once the customer has answered", () => {
    expect(openFormStep(timeline(message(1, form), message(2, text, "customer")))).toBeNull();
  });
});

describe("lastRead", () => {
  const { messages } = timeline(message(1, text, "customer"), message(2, text, "agent"), message(3, text, "customer"), message(4, text, "agent"));

  it("is the customer's own last message up to what the person has read", () => {
    expect(lastRead(messages, 2)).toBe(1);
    expect(lastRead(messages, 4)).toBe(3);
  });

  it("is none before anything has been read", () => {
    expect(lastRead(messages, 0)).toBeNull();
  });
});
