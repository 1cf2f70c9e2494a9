/** JSON that another tool wrote, checked where it is read: a refusal names the tool, the place, and what was found there. */
import { ChainruleError, formatValue } from "../base/errors.ts";

/** Units, numbers a row and sizes of windows at most: beyond it no memory holds the layer. */
const MOST = 2 ** 31 - 1;

export class ForeignJson {
  /** The tool whose JSON it is. */
  readonly tool: string;

  constructor(tool: string) {
    this.tool = tool;
  }

  refuse(what: string): never {
    throw new ChainruleError("E_FORMAT", `Not a usable ${this.tool} file: ${what}.`);
  }

  object(value: unknown, where: string): Readonly<Record<string, unknown>> {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return this.refuse(`${where} should be an object, got ${formatValue(value)}`);
  }

  /** An array, of `length` entries where that is given. */
  list(value: unknown, where: string, length?: number): readonly unknown[] {
    if (!Array.isArray(value)) return this.refuse(`${where} should be an array, got ${formatValue(value)}`);
    if (length === undefined || value.length === length) return value as unknown[];
    return this.refuse(`${where} should have ${length} entries, got ${value.length}`);
  }

  number(value: unknown, where: string): number {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    return this.refuse(`${where} should be a finite number, got ${formatValue(value)}`);
  }

  /** A whole number from `least`. */
  count(value: unknown, where: string, least = 1): number {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= MOST) return value as number;
    return this.refuse(`${where} should be a whole number from ${least}, got ${formatValue(value)}`);
  }

  /** The numbers of an array, a typed array, or an object with the keys "0", "1", … as JSON makes it of one. */
  numbers(value: unknown, where: string, length: number): Float64Array {
    const given = ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
    const found = Array.isArray(given) ? given.length : Object.keys(this.object(given, where)).length;
    if (found !== length) this.refuse(`${where} should have ${length} numbers, got ${found}`);
    const from = given as Readonly<Record<number, unknown>>;
    return Float64Array.from({ length }, (_, i) => this.number(Object.hasOwn(from, i) ? from[i] : undefined, where));
  }
}
