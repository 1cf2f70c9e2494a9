import { ChainruleError } from "../base/errors.ts";

/** What explaining needs and most programs never do: fetched at the first call, in pages from a file beside chainrule.js. */
export const loadTrace = () => fromOwnFile(() => import("./index.ts"));

/** Throws E_IO where that file cannot be loaded, with the browser's reason, which names its URL. */
export async function fromOwnFile<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
    const message = `explain needs explain.js from the folder of chainrule.js, and it could not be loaded: ${reason}. Serve it there, or use chainrule.all.iife.js, which contains it: pages of file: URLs and scripts of other sites load no second file.`;
    throw new ChainruleError("E_IO", message, { file: "explain.js" }, cause);
  }
}
