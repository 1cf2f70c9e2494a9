/** Values that belong to the inputs or outputs of a network: alone for one, in a list or by name for several. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { hint } from "../base/options.ts";
import type { Port } from "./network.ts";

/** One value a port; `otherwise` stands for names that are left out. Throws E_CONFIG for too few, too many, and names that are none. */
export function byPort<T>(value: unknown, ports: readonly Port[], what: string, otherwise?: T): T[] {
  if (ports.length === 1 && !(isRecord(value) && Object.hasOwn(value, ports[0].name))) return [value as T];
  const names = ports.map(({ name }) => name);
  if (Array.isArray(value)) {
    if (value.length === ports.length) return value as T[];
    throw new ChainruleError(
      "E_CONFIG",
      `${what} needs ${ports.length} entries (${names.join(", ")}), got ${value.length}.`,
      { expected: names },
    );
  }
  if (!isRecord(value)) {
    throw new ChainruleError(
      "E_CONFIG",
      `${what} needs a list, or an object with ${names.join(", ")}, got ${formatValue(value)}.`,
      { expected: names },
    );
  }
  for (const name of Object.keys(value)) {
    if (!names.includes(name))
      throw new ChainruleError("E_CONFIG", `${what} has no ${formatValue(name)}.${hint(name, names)}`, { name });
  }
  return names.map((name) => {
    if (Object.hasOwn(value, name)) return value[name] as T;
    if (otherwise !== undefined) return otherwise;
    throw new ChainruleError("E_CONFIG", `${what} has nothing for ${formatValue(name)}.`, { name });
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
