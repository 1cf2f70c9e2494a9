/** Checks of single values: what is refused is shown beside what was expected. Options are checked by base/options.ts. */
import { ChainruleError, formatValue, toPlain } from "./errors.ts";
import { didYouMean, hint, nearest } from "./nearest.ts";

/** Refuses anything but a plain object with the known keys. Throws E_CONFIG. */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const example = known.length > 0 ? `, such as { ${known[0]}: … }` : "";
    const message = `${where} expects an object of options${example}, got ${formatValue(options)}.`;
    throw new ChainruleError("E_CONFIG", message, { where });
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new ChainruleError("E_CONFIG", `${where} has no option ${formatValue(name)}.${hint(name, known)}`, {
        where,
        option: name,
        nearest: nearest(name, known),
        known,
      });
    }
  }
}

/** An entry of a registry by its name. Throws E_CONFIG with the nearest name. */
export function byName<T extends { name: string }>(list: readonly T[], name: unknown, what: string): T {
  const found = list.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const known = list.map((entry) => entry.name);
  if (typeof name !== "string") {
    const message = `${what} must be a name, got ${formatValue(name)}. Known: ${known.join(", ")}.`;
    throw new ChainruleError("E_CONFIG", message, { what, name: toPlain(name), known });
  }
  throw new ChainruleError("E_CONFIG", `Unknown ${what} ${formatValue(name)}.${hint(name, known)}`, {
    what,
    name,
    nearest: nearest(name, known),
    known,
  });
}

/** Limits of a number. */
export interface Range {
  integer?: boolean;
  min?: number;
  /** The value itself is not allowed, only beyond it. */
  above?: number;
  max?: number;
  below?: number;
}

/** A finite number within a range; `expected` is that range in words. Throws E_CONFIG. */
export function checkNumber(value: unknown, name: string, range: Range = {}, expected = rangeText(range)): number {
  const ok =
    typeof value === "number" &&
    Number.isFinite(value) &&
    (!range.integer || Number.isSafeInteger(value)) &&
    (range.min === undefined || value >= range.min) &&
    (range.above === undefined || value > range.above) &&
    (range.max === undefined || value <= range.max) &&
    (range.below === undefined || value < range.below);
  if (ok) return value;
  throw new ChainruleError("E_CONFIG", `${name} must be ${expected}, got ${formatValue(value)}.`, {
    name,
    expected,
    got: toPlain(value),
  });
}

/** A range in words: "a whole number at least 1 and below 10". */
export function rangeText(range: Range): string {
  const limits = [
    range.min === undefined ? undefined : `at least ${range.min}`,
    range.above === undefined ? undefined : `above ${range.above}`,
    range.max === undefined ? undefined : `at most ${range.max}`,
    range.below === undefined ? undefined : `below ${range.below}`,
  ].filter((limit) => limit !== undefined);
  return `${range.integer ? "a whole number" : "a finite number"} ${limits.join(" and ")}`.trim();
}

/** true or false. Throws E_CONFIG. */
export function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  throw new ChainruleError("E_CONFIG", `${name} must be true or false, got ${formatValue(value)}.`, {
    name,
    got: toPlain(value),
  });
}

/** One of a few words. Throws E_CONFIG with the nearest one. */
export function checkWord<T extends string>(value: unknown, words: readonly T[], name: string): T {
  if ((words as readonly unknown[]).includes(value)) return value as T;
  throw new ChainruleError(
    "E_CONFIG",
    `${name} must be one of ${words.map((w) => JSON.stringify(w)).join(", ")}, got ${formatValue(value)}.${typeof value === "string" ? didYouMean(value, words) : ""}`,
    {
      name,
      got: toPlain(value),
      known: words,
    },
  );
}
