/** Values for the inputs or outputs of a network: alone for a single one, in a list or by name for several. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { hint } from "../base/nearest.ts";

/**
 * One value for each input or output, in their order; `otherwise` is used for names that are left out.
 * Throws E_CONFIG for too few, too many and unknown names.
 */
export function oneForEach<T>(
  specs: readonly { readonly name: string }[],
  value: unknown,
  what: string,
  otherwise?: T,
): T[] {
  const names = specs.map(({ name }) => name);
  const refuse = (message: string, details: Record<string, unknown> = { expected: names }): never => {
    throw new ChainruleError("E_CONFIG", `${what} ${message}`, details);
  };
  if (specs.length === 1 && !(isRecord(value) && Object.hasOwn(value, names[0]))) return [value as T];
  if (Array.isArray(value)) {
    if (value.length === specs.length) return value as T[];
    return refuse(`needs ${specs.length} entries (${names.join(", ")}), got ${value.length}.`);
  }
  if (!isRecord(value))
    return refuse(`needs a list, or an object with ${names.join(", ")}, got ${formatValue(value)}.`);
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) refuse(`has no ${formatValue(name)}.${hint(name, names)}`, { name });
  }
  return names.map((name) => {
    if (Object.hasOwn(value, name)) return value[name] as T;
    return otherwise ?? refuse(`has nothing for ${formatValue(name)}.`, { name });
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
