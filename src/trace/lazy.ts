import { ChainruleError } from "../base/errors.ts";

/** What explaining needs and most programs never do: fetched at the first call, in pages from a file beside chainrule.js. */
export const loadTrace = () => fromOwnFile(() => import("./index.ts"));

/** Throws E_IO where that file is missing. */
export async function fromOwnFile<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const message = "explain needs the file explain.js beside chainrule.js, and it could not be loaded.";
    throw new ChainruleError("E_IO", message, { file: "explain.js" }, cause);
  }
}
