/** The digits of `npm start` are the published ones. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { digits } from "../../examples/digits-data.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("1,797 digits of 8 × 8 pixels from 0 to 16, with their labels", async () => {
  const { images, labels } = await digits();
  expect(images.shape).toEqual([1797, 64]);
  expect(images.scale).toBe(1 / 16);
  expect(images.data.length).toBe(1797 * 64);
  expect(Math.max(...images.data.slice(0, 64000))).toBe(16);
  const counts = Array.from({ length: 10 }, (_, digit) => labels.filter((label) => label === digit).length);
  // As the repository's page says.
  expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  expect(sha256(images.data)).toBe("8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3");
  expect(sha256(labels)).toBe("8ba4f891220f5e4c9c819638d1602d74b83618f167043c6da52a2a247841ddf0");
});
