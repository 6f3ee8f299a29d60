import { describe, expect, it } from "vitest";
import type { Message, Ticket, Workbench } from "../wire";
import { NOTHING, reduce, type WorkAction, type WorkState } from "./workbench";

const AT = "2026-11-22T03:00:00.000Z";

function ticket(id: string, more: Partial<Ticket> = {}): Ticket {
  return {
    handoff_id: id, conversation_id: `c-${id}`, state: "active", reason: null, reason_title: "", trigger: "button", priority: 0,
    requested_at: AT, waiting_seconds: 0, position: null, marks: [], staff_id: "me", group_id: "general", last_message: null,
    unanswered_since: null, unread: 0, customer: { name: "王**", language: "zh", care_edition: false }, ...more,
  };
}

function workbench(...conversations: Ticket[]): Workbench {
  const me = { staff_id: "me", name: "林晓", title: "", role: "agent", availability: "on_duty", deputy_id: null, conversation_limit: 4 } as const;
  return { me, offers: [], conversations, queue: [], colleagues: [], groups: [], now: AT };
}

function message(sequence: number, sender: Message["sender"], text = "说", more: Partial<Message> = {}): Message {
  const created_at = new Date(Date.parse(AT) + sequence * 1000).toISOString();
  return { id: `${sequence}`, conversation_id: "c", sequence, sender, created_at, content: { type: "text", text }, ...more };
}

function after(...actions: WorkAction[]): WorkState {
  return actions.reduce(reduce, reduce(NOTHING, { type: "workbench", workbench: workbench(ticket("a", { unread: 2 })), at: Date.parse(AT) }));
}

const history: WorkAction = { type: "history", handoffId: "a", messages: [message(1, "assistant"), message(2, "customer")], seen: 0 };
const heard = (sequence: number, attended: boolean): WorkAction => ({
  type: "message", handoffId: "a", message: message(sequence, "customer"), attended,
});
const sending: WorkAction = {
  type: "sending", handoffId: "a", outgoing: { clientMessageId: "m1", content: { type: "text", text: "您好" }, createdAt: AT, state: "sending" },
};

describe("unread", () => {
  it("comes from the service first and is counted here from then on", () => {
    expect(after(history).threads["a"]?.unread).toBe(2);
    expect(after(history, heard(3, false)).threads["a"]?.unread).toBe(3);
  });

  it("does not grow before the agent's eyes, and goes when they look", () => {
    expect(after(history, heard(3, true)).threads["a"]?.unread).toBe(2);
    expect(after(history, heard(3, false), { type: "attended", handoffId: "a" }).threads["a"]?.unread).toBe(0);
  });

  it("is not counted twice when a message comes twice", () => {
    expect(after(history, heard(3, false), heard(3, false)).threads["a"]?.unread).toBe(3);
  });

  it("outlives a workbench that was read before", () => {
    const again: WorkAction = { type: "workbench", workbench: workbench(ticket("a", { unread: 9 })), at: 0 };
    expect(after(history, { type: "attended", handoffId: "a" }, again).threads["a"]?.unread).toBe(0);
  });
});

describe("the clock of an answer", () => {
  const since = (state: WorkState) => state.workbench?.conversations[0]?.unanswered_since;

  it("starts with the first of the customer's messages and stops with the agent's", () => {
    expect(since(after(history, heard(3, true), heard(4, true)))).toBe(message(3, "customer").created_at);
    expect(since(after(history, heard(3, true), { type: "message", handoffId: "a", message: message(4, "agent"), attended: true }))).toBeNull();
  });
});

describe("the last words in the list", () => {
  const last = (state: WorkState) => state.workbench?.conversations[0]?.last_message?.text;
  const notice: WorkAction = { type: "message", handoffId: "a", message: message(4, "system", "客服来了"), attended: true };

  it("are those of people, whatever the service notes after them", () => {
    expect(last(after(history, { ...heard(3, true), message: message(3, "customer", "限额多少") } as WorkAction, notice))).toBe("限额多少");
  });
});

describe("what the customer has seen", () => {
  it("is known from the history, and never goes back", () => {
    const again = (seen: number): WorkAction => ({ ...history, seen }) as WorkAction;
    expect(after(again(2)).threads["a"]?.seen).toBe(2);
    expect(after(again(2), again(1)).threads["a"]?.seen).toBe(2);
  });
});

describe("a reply", () => {
  const outbox = (state: WorkState) => state.threads["a"]?.timeline.outbox.map((outgoing) => outgoing.state);
  const told = message(3, "agent", "您好");
  const live: WorkAction = { type: "message", handoffId: "a", message: told, attended: true };
  const answer: WorkAction = { type: "sent", handoffId: "a", clientMessageId: "m1", message: told, notice: null };

  it("is shown once, whichever of answer and live connection is first", () => {
    for (const order of [[answer, live], [live, answer]]) {
      const state = after(history, sending, ...order);
      expect(outbox(state)).toEqual([]);
      expect(state.threads["a"]?.timeline.messages.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    }
  });

  it("leaves the outbox even where the live connection had it under another text", () => {
    const masked = { ...live, message: message(3, "agent", "您**") } as WorkAction;
    expect(outbox(after(history, sending, masked, { ...answer, message: message(3, "agent", "您**") } as WorkAction))).toEqual([]);
  });

  it("that was refused waits to be sent again", () => {
    const refused: WorkAction = { type: "failed", handoffId: "a", clientMessageId: "m1", reason: "客户走了" };
    expect(outbox(after(history, sending, refused))).toEqual(["failed"]);
    expect(outbox(after(history, sending, refused, { type: "retrying", handoffId: "a", clientMessageId: "m1" }))).toEqual(["sending"]);
  });
});

describe("conversations", () => {
  it("are let go when they are no longer mine, unless they are watched", () => {
    const gone: WorkAction = { type: "workbench", workbench: workbench(), at: 0 };
    expect(Object.keys(after(history, gone).threads)).toEqual([]);
    expect(Object.keys(after(history, { type: "watch", handoffId: "a", on: true }, gone).threads)).toEqual(["a"]);
  });

  it("forget typing with the customer's next message", () => {
    const typing: WorkAction = { type: "typing", handoffId: "a", on: true, at: 5 };
    expect(after(typing).threads["a"]?.typingAt).toBe(5);
    expect(after(typing, heard(3, true)).threads["a"]?.typingAt).toBeNull();
  });

  it("run by the service's clock", () => {
    const ahead: WorkAction = { type: "workbench", workbench: workbench(), at: Date.parse(AT) - 3000 };
    expect(after(ahead).skew).toBe(3000);
  });
});
