import { expect } from "vitest";
import { ChainruleError, type ErrorCode } from "../../src/index.ts";

/** Fits any parameter: tests of refusals pass what the types forbid. */
export const wrong = (value: unknown) => value as never;

/**
 * Runs what must be refused, and answers the error: a ChainruleError with that code, whose message is one sentence or
 * more on one line with each of the given parts in it, and whose details are plain data.
 */
export async function refused(
  use: () => unknown,
  code: ErrorCode,
  ...parts: (string | RegExp)[]
): Promise<ChainruleError> {
  let error: unknown;
  try {
    await use();
  } catch (thrown) {
    error = thrown;
  }
  expect(error, `${String(use)} should be refused`).toBeInstanceOf(ChainruleError);
  const refusal = error as ChainruleError;
  expect({ code: refusal.code, message: refusal.message }).toMatchObject({ code });
  for (const part of parts) {
    if (typeof part === "string") expect(refusal.message).toContain(part);
    else expect(refusal.message).toMatch(part);
  }
  expect(refusal.message).toMatch(/^[^\n]+[.?]$/);
  expect(refusal.message.length).toBeLessThan(500);
  expect(refusal.name).toBe("ChainruleError");
  expect(structuredClone(refusal.details)).toEqual(refusal.details);
  return refusal;
}
