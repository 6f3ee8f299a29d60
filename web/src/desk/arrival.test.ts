import { describe, expect, it } from "vitest";
import { readArrival } from "./arrival";

describe("what single sign-on leaves in the address", () => {
  it("is a code, a problem, or a page of the desk", () => {
    expect(readArrival("#code=a_b-c")).toEqual({ code: "a_b-c" });
    expect(readArrival("#problem=sign_in_refused")).toEqual({ problem: "sign_in_refused" });
    expect(readArrival("#/supervision")).toBeNull();
    expect(readArrival("")).toBeNull();
  });
});
