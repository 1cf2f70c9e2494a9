import { ChainruleError } from "./errors.ts";

/**
 * What few programs need, by a dynamic import: in pages a file beside chainrule.js (scripts/browser.js). Throws E_IO where it cannot be loaded, with the
 * browser's reason, which names its URL.
 */
export async function fromOwnFile<T>(file: string, what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
    const message = `${what} needs ${file} from the folder of chainrule.js, and it could not be loaded: ${reason}. Serve it there, or use chainrule.all.iife.js, which contains it: pages of file: URLs and scripts of other sites load no second file.`;
    throw new ChainruleError("E_IO", message, { file }, cause);
  }
}
