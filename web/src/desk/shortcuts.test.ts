import { describe, expect, it } from "vitest";
import { commandOf } from "./shortcuts";

const press = (code: string, key: string, more: Partial<{ altKey: boolean; ctrlKey: boolean; shiftKey: boolean }> = {}, inField = false, inDialog = false) =>
  commandOf({ code, key, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more }, inField, inDialog);

describe("keys", () => {
  it("go by place, since Alt writes other characters on a Mac", () => {
    expect(press("KeyA", "å", { altKey: true }, true)).toBe("accept");
    expect(press("Digit2", "™", { altKey: true }, true)).toBe("suggestion2");
  });

  it("leave typing and the browser's own keys alone", () => {
    expect(press("KeyA", "a", {}, true)).toBeNull();
    expect(press("KeyA", "a")).toBeNull();
    expect(press("KeyA", "a", { altKey: true, ctrlKey: true })).toBeNull();
    expect(press("KeyA", "A", { altKey: true, shiftKey: true })).toBeNull();
    expect(press("Slash", "?", { shiftKey: true }, true)).toBeNull();
  });

  it("answer an offer through an open dialog, and do nothing else there", () => {
    const inDialog = (code: string, key: string, altKey = true) => press(code, key, { altKey }, true, true);
    expect([inDialog("KeyA", "a"), inDialog("KeyQ", "q")]).toEqual(["accept", "decline"]);
    expect([inDialog("KeyW", "w"), inDialog("KeyX", "x"), inDialog("Digit1", "1")]).toEqual([null, null, null]);
    expect(press("Slash", "?", { shiftKey: true }, false, true)).toBeNull();
  });

  it("open the help outside of fields only", () => {
    expect(press("Slash", "?", { shiftKey: true })).toBe("help");
    expect(press("Slash", "？", { shiftKey: true })).toBe("help");
  });
});
