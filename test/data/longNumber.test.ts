/** Numbers from their bytes: those of JavaScript, or NaN, which leaves them to it. */
import { expect, test } from "vitest";
import { longNumber } from "../../src/data/longNumber.ts";
import { draws } from "../support/draws.ts";

const read = (text: string, point = ".") =>
  longNumber(new TextEncoder().encode(`x${text}y`), 1, text.length + 1, point.charCodeAt(0));

test("random numbers of many digits are Number's, and hardly any is left to it", () => {
  const draw = draws(5);
  const digits = (n: number) => Array.from({ length: n }, () => draw.below(10)).join("");
  let left = 0;
  for (let i = 0; i < 100_000; i++) {
    const exponent = draw.below(3) === 0 ? `${draw.of(["e", "E"])}${draw.of(["", "+", "-"])}${draw.below(20)}` : "";
    const text = `${draw.of(["", "-", "+"])}${digits(1 + draw.below(8))}.${digits(1 + draw.below(14))}${exponent}`;
    const value = read(text);
    if (Number.isNaN(value)) left++;
    else if (!Object.is(value, Number(text))) expect([text, value]).toEqual([text, Number(text)]);
  }
  expect(left).toBeLessThan(20_000); // powers beyond 22
  for (let i = 0; i < 50_000; i++) {
    const number = (draw.below(2 ** 31) * 2 ** 22 + draw.below(2 ** 22)) / 2 ** draw.below(70);
    for (const text of [String(number), number.toExponential(18), number.toPrecision(17)]) {
      const value = read(text);
      if (!Number.isNaN(value) && !Object.is(value, number)) expect([text, value]).toEqual([text, number]);
    }
  }
});

test("middles between two float64, and what is next to them", () => {
  for (const text of ["9007199254740993", "9007199254740992.9", "9007199254740993.1", "9007199254740995", "4503599627370496.5", "4503599627370497.5", "0.5000000000000000277", "1.00000000000000011102"]) {
    const value = read(text);
    expect(Number.isNaN(value) || value === Number(text), text).toBe(true);
  }
  expect(read("9007199254740993")).toBeNaN();
  expect(read("9007199254740993.1")).toBe(9007199254740994);
}); // prettier-ignore

test("decimal commas, zeros, and what is none", () => {
  expect([read("1,5", ","), read("-0"), read("0e5"), read("+7"), read("1e22")]).toEqual([1.5, -0, 0, 7, 1e22]);
  for (const text of [
    "",
    "-",
    ".",
    ".5",
    "5.",
    "1e",
    "1e+",
    "1e5x",
    "0x10",
    "1 2",
    "1.2.3",
    "e5",
    "1e99999",
    "--1",
    "NaN",
  ])
    expect(read(text), text).toBeNaN();
});
