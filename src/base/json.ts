/** Data of users that files keep as it is: plain JSON. */
import { ChainruleError, formatValue } from "./errors.ts";

export type JSONValue = string | number | boolean | null | readonly JSONValue[] | { readonly [key: string]: JSONValue };
/** An object of plain JSON. */
export type JSONObject = Readonly<Record<string, JSONValue>>;

/** Less than files may have: it is inside one, and a model beside it. */
const DEPTH = 60;
const VALUES = 2 ** 16;
/** Characters of text in all, about. */
const SIZE = 2 ** 24;
/** Characters of one text: what reading it takes of memory is bounded by that. */
export const MAX_CHARACTERS = 2 ** 19;

/**
 * A copy of an object of plain JSON, so that what happens to it later is nothing to the model. Throws E_CONFIG for anything else in it, E_LIMIT when it is deeper than 60, or has more than
 * 65,536 values and keys, a text of more than 524,288 characters, or 16 Mi characters in all.
 */
export function checkJSON(value: unknown, name: string): JSONObject {
  let size = 0;
  let values = 0;
  const measure = (text: string, where: string): void => {
    size += text.length + 3;
    if (text.length <= MAX_CHARACTERS) return;
    const message = `${where} must have texts of at most ${MAX_CHARACTERS} characters, got ${text.length}.`;
    throw new ChainruleError("E_LIMIT", message, { name });
  };
  const check = (value: unknown, where: string, depth: number): JSONValue => {
    if (typeof value === "string") measure(value, where);
    else size += 6;
    values++;
    if (depth > DEPTH || size > SIZE || values > VALUES) {
      const limit =
        depth > DEPTH ? `${DEPTH} levels deep` : size > SIZE ? `${SIZE} characters long` : `${VALUES} values and keys`;
      throw new ChainruleError("E_LIMIT", `${name} must be at most ${limit}, or it contains itself.`, { name });
    }
    if (Array.isArray(value)) {
      const copy: JSONValue[] = [];
      for (let i = 0; i < value.length; i++) copy.push(check(value[i], `${where}[${i}]`, depth + 1));
      return copy;
    }
    if (isPlain(value)) {
      const entries = Object.entries(value).map(([key, entry]): [string, JSONValue] => {
        measure(key, where);
        values++;
        return [key, check(entry, `${where}.${key.slice(0, 60)}`, depth + 1)];
      });
      return Object.fromEntries(entries);
    }
    if (isScalar(value)) return value;
    const message = `${where} must be plain JSON (text, finite numbers, true, false, null, arrays, objects), got ${formatValue(value)}.`;
    throw new ChainruleError("E_CONFIG", message, { name });
  };
  if (!isPlain(value))
    throw new ChainruleError("E_CONFIG", `${name} must be an object of plain JSON, got ${formatValue(value)}.`, {
      name,
    });
  return check(value, name, 0) as JSONObject;
}

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  // Of any realm: data may come from a worker, a frame or a test runner.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
