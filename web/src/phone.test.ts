/** Which numbers a customer can be called back on. */
import { describe, expect, it } from "vitest";
import { isPhoneNumber } from "./phone";

describe("isPhoneNumber", () => {
  it.each(["13912345678", "139 1234 5678", "+86 139-1234-5678", "053186012345", "0531-86012345", "+44 20 7946 0958"])(
    "takes %s",
    (number) => expect(isPhoneNumber(number)).toBe(true),
  );

  it.each(["1391234567", "139123456789", "86012345", "6222021234567890123", "+86 12345", "我的手机", "12345678901"])(
    "does not take %s",
    (number) => expect(isPhoneNumber(number)).toBe(false),
  );
});
