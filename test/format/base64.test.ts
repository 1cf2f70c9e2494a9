/** Base64 by each of the ways that engines have: the same texts, the same refusals. btoa and atob judge. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const binary = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

/** Stands in for what newer engines have, or hides it. That theirs refuse what atob refuses, test/browser shows. */
function give(own: boolean): void {
  const toBase64 = own && function (this: Uint8Array) { return btoa(binary(this)); }; // prettier-ignore
  const fromBase64 = own && ((text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
  Object.defineProperty(Uint8Array.prototype, "toBase64", { value: toBase64, configurable: true });
  Object.defineProperty(Uint8Array, "fromBase64", { value: fromBase64, configurable: true });
}

describe.each<[string, () => unknown]>([
  ["the engine's own", () => give(true)],
  ["Node's Buffer", () => undefined],
  ["btoa and atob", () => vi.stubGlobal("Buffer", undefined)],
  ["a page whose Buffer is something else", () => vi.stubGlobal("Buffer", {})],
])("%s", (_, prepare) => {
  let base64: typeof import("../../src/saving/base64.ts");
  beforeEach(async () => {
    vi.resetModules(); // what the engine has is looked up when the module is loaded
    give(false);
    prepare();
    base64 = await import("../../src/saving/base64.ts");
  });
  afterEach(() => void vi.unstubAllGlobals());

  // 6144 numbers are the bytes encoded in one go.
  test.each([0, 1, 2, 3, 6143, 6144, 6145, 20_000])("%i numbers there and back", (count) => {
    const whole = Float32Array.from({ length: count + 2 }, (_, i) => Math.sin(i) * 2 ** (i % 60));
    const numbers = whole.subarray(1, count + 1); // what stands around it is not its own
    const text = base64.encodeNumbers(numbers);
    expect(text).toBe(btoa(binary(new Uint8Array(numbers.slice().buffer))));
    const again = base64.decodeNumbers(text, "float32", count, "it");
    expect(again).toEqual(numbers.slice());
    // In the place of the text, wherever it begins.
    for (let at = 8; at < 16; at++) {
      const bytes = new TextEncoder().encode(`${'"data":"'.padStart(at)}${text}"`);
      const before = bytes.slice(0, at - 8);
      const inside = new base64.EncodedNumbers(bytes.subarray(at, -1));
      const decoded = base64.decodeNumbers(inside, "float32", count, "it");
      expect(decoded).toEqual(numbers.slice());
      expect(decoded.buffer).toBe(bytes.buffer);
      expect(bytes.subarray(0, at - 8)).toEqual(before);
    }
  });

  test.each([
    ["0 and 1", "AAAAAAAAgD8=", undefined],
    ["bits behind the last byte", "AAAAAAAAgD9=", undefined],
    ["a space for the padding", "AAAAAAAAgD8 ", "it is not base64 of 8 bytes."],
    ["letters of URLs", "AAAAAAAA_D8=", "it is not base64 of 8 bytes."],
    ["a letter that is none", "AAAAAAAA*D8=", "it is not base64 of 8 bytes."],
    ["a letter of two bytes", "AAAAAAAA\u0141D8=", "it is not base64 of 8 bytes."],
    ["a space inside", "AAAA AAAgD8=", "it is not base64 of 8 bytes."],
    ["padding inside", "AA==AAAAgD8=", "it is not base64 of 8 bytes."],
    ["padding only", "============", "it is not base64 of 8 bytes."],
    ["too much padding", "AAAAAAAAA===", "it is not base64 of 8 bytes."],
    ["spaces only", " ".repeat(12), "it is not base64 of 8 bytes."],
    ["a byte too few", "AAAAAAAAAA==", "it is not base64 of 8 bytes."],
    ["a byte too many", "AAAAAAAAAAAA", "it is not base64 of 8 bytes."],
    ["infinity", "AAAAAAAAgH8=", "it holds Infinity at position 1; every number must be finite."],
  ])("%s", (_, text, message) => {
    const decode = () => base64.decodeNumbers(text, "float32", 2, "it");
    if (message === undefined) expect([...decode()]).toEqual([0, 1]);
    else expect(decode).toThrow(expect.objectContaining({ code: "E_FORMAT", message }));
  });
});
