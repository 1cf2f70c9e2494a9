/** What a model delegates to, until it is disposed of. */
import { ChainruleError, disposedError } from "../base/errors.ts";
import { Predictions } from "../prediction/predictions.ts";
import { Session } from "../session/session.ts";
import { OnBatches } from "../training/onBatch.ts";
import type { Draft } from "./draft.ts";

/**
 * A function, since libraries of state that wrap a model in a Proxy (Vue's `ref`, MobX) wrap all objects that they find in
 * it, and private fields are out of reach behind a Proxy; functions they leave alone.
 */
export interface Internals {
  /** Throws E_DISPOSED after `dispose`. */
  (): { readonly session: Session; readonly predictions: Predictions; readonly onBatches: OnBatches };
  /** One more layer, while nothing has been asked of the network. Throws E_CONFIG afterwards, and as `Draft.add` does. */
  add(layer: unknown): void;
  dispose(): void;
}

/** Of a session, or of a draft, which becomes one when it is first asked for. */
export function internalsOf(made: Session | Draft): Internals {
  let internals: ReturnType<Internals> | undefined;
  let disposed = false;
  const get = () => {
    if (disposed) throw disposedError();
    if (internals !== undefined) return internals;
    const session = made instanceof Session ? made : made.build();
    return (internals = { session, predictions: new Predictions(session), onBatches: new OnBatches(session) });
  };
  const add = (layer: unknown) => {
    if (disposed) throw disposedError();
    if (internals === undefined && !(made instanceof Session)) made.add(layer);
    else
      throw new ChainruleError(
        "E_CONFIG",
        made instanceof Session
          ? "add is for models that sequential() returned. A graph grows by layer.apply(x), before model({ inputs, outputs })."
          : "add was called after the network was built, by compile, summary or another use: add all layers before, or write sequential({ layers: [ … ] }).",
      );
  };
  const dispose = () => {
    disposed = true;
    internals = undefined;
    made.dispose();
  };
  return Object.assign(get, { add, dispose });
}
