/** Refusals of what a file of TensorFlow.js or Keras says. */
import { ChainruleError } from "../../base/errors.ts";

export function refuse(what: string): never {
  throw new ChainruleError("E_FORMAT", `Not a usable TensorFlow.js model: ${what}.`);
}

/** Errors of what a layer's options ask for are errors of the file. `what` names the layer. */
export function guarded<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof ChainruleError) || cause.code === "E_FORMAT") throw cause;
    const message = `Not a usable TensorFlow.js model: ${what}: ${cause.message}`;
    throw new ChainruleError("E_FORMAT", message, { ...cause.details }, cause);
  }
}
