/** What an engine throws when it cannot allocate an array, a buffer or a text: E_OUT_OF_MEMORY to whoever called the library. */
import { ChainruleError } from "./errors.ts";

/** What V8, JavaScriptCore and SpiderMonkey say. */
const ALLOCATION =
  /allocation failed|allocate memory|out of memory|allocation size overflow|invalid (typed )?(array|string) ?(buffer )?length|length too large/i;

/** Whether an engine could not allocate something. */
export function isOutOfMemory(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof ChainruleError) && ALLOCATION.test(error.message);
}

/** A failed allocation as E_OUT_OF_MEMORY; any other error as it is. `call` names what was called. */
export function asOutOfMemory(error: unknown, call: string): unknown {
  if (!isOutOfMemory(error)) return error;
  return new ChainruleError("E_OUT_OF_MEMORY", `No memory for ${call}: ${error.message}.`, { call }, error);
}

/** Does what may run out of memory, at once or later. Throws E_OUT_OF_MEMORY, and whatever else the task throws. */
export function withinMemory<T>(call: string, task: () => T): T {
  const refuse = (error: unknown): never => {
    throw asOutOfMemory(error, call);
  };
  try {
    const result = task();
    return result instanceof Promise ? (result.catch(refuse) as T) : result;
  } catch (error) {
    return refuse(error);
  }
}
