/** What a model delegates to, until it is disposed of. */
import { disposedError } from "../base/errors.ts";
import { Predictions } from "../prediction/predictions.ts";
import type { Session } from "../session/session.ts";

/**
 * A function, since libraries of state that wrap a model in a Proxy (Vue's `ref`, MobX) wrap all objects that they find in
 * it, and private fields are out of reach behind a Proxy; functions they leave alone.
 */
export interface Internals {
  /** Throws E_DISPOSED after `dispose`. */
  (): { readonly session: Session; readonly predictions: Predictions };
  dispose(): void;
}

export function internalsOf(session: Session): Internals {
  let internals: ReturnType<Internals> | undefined = { session, predictions: new Predictions(session) };
  const get = () => {
    if (internals === undefined) throw disposedError();
    return internals;
  };
  const dispose = () => {
    internals = undefined;
    session.dispose();
  };
  return Object.assign(get, { dispose });
}
