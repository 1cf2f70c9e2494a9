import { ChainruleError } from "../base/errors.ts";

/** What explaining needs and most programs never do: fetched when it is asked for, in pages from a file of its own. */
export async function explaining() {
  try {
    return await import("./index.ts");
  } catch (cause) {
    const message =
      "explain is in a file of its own, explain.js, which must stand beside chainrule.js; it could not be had.";
    throw new ChainruleError("E_IO", message, {}, cause);
  }
}
