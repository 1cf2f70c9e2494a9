/** One step, or one evaluation, on one batch: for online and reinforcement learning. No observers, no pauses. */
import { optional, custom, readOptions, type RecordOf } from "../base/options.ts";
import { ChainruleError } from "../base/errors.ts";
import type { Input } from "../data/input.ts";
import { atOnce } from "../platform/timeSlice.ts";
import type { OnBatch } from "../prediction/predictions.ts";
import { resultsOf } from "../prediction/evaluate.ts";
import { checkExamples, type ClassWeight, type Examples, type Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import { runOptions, type Run } from "../session/run.ts";
import type { CompiledSession, Session } from "../session/session.ts";
import type { Logs } from "./callbacks/callback.ts";
import { labelled } from "./epochReport.ts";
import { checkEpochCount } from "./train.ts";
import { REASONS, whichWeight } from "./nonFinite.ts";

/** Options of `trainOnBatch` and `testOnBatch`. */
export interface OnBatchOptions {
  /** The weight of each row in the loss, one number a row. Default 1. */
  sampleWeight?: Input;
  /** The weight of the rows of a class in the loss, by class number: { 0: 1, 1: 5 }. Default 1. */
  classWeight?: ClassWeight;
}

const asIs = (value: unknown) => value;
const onBatchOptions = {
  sampleWeight: optional(custom(undefined, "a number a row", asIs)),
  classWeight: optional(custom(undefined, "an object such as { 0: 1, 1: 5 }", asIs)),
} satisfies RecordOf<OnBatchOptions>;

export class OnBatches {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** One update of the weights, as an epoch of one batch: loss and metrics of the batch, from before it. */
  train(x: Inputs, y: Targets, options: OnBatchOptions): OnBatch<Logs> {
    const session = this.#session;
    const ready = session.beginTraining("trainOnBatch");
    let walk: boolean | Promise<boolean> | undefined;
    let run: Run | undefined;
    try {
      const { network, epochsTrained } = session;
      checkEpochCount(session, 1);
      const examples = this.#check("trainOnBatch", ready, x, y, options);
      const learns = { learner: ready.optimizerState, accumulateSteps: 1, trains: true };
      run = session.runs.lend({ ...runOptions(network, ready.compiled, examples.count), ...learns }, examples);
      atOnce(run.fill(examples, epochsTrained));
      walk = run.run(1);
      if (typeof walk === "boolean") return this.#trained(run, ready, walk);
      return this.#trainedLater(run, ready, walk);
    } catch (error) {
      throw session.trainingError(error);
    } finally {
      if (typeof walk !== "object") this.#end(run); // at once, since nothing is elsewhere
    }
  }

  /** Loss and metrics of a batch. */
  test(x: Inputs, y: Targets, options: OnBatchOptions): OnBatch<Logs> {
    const { network } = this.#session;
    const ready = this.#session.needCompiled("testOnBatch");
    const examples = this.#check("testOnBatch", ready, x, y, options);
    const { runs } = this.#session;
    const run = runs.lend(runOptions(network, ready.compiled, examples.count), examples);
    let walk: boolean | Promise<boolean> | undefined;
    try {
      atOnce(run.fill(examples));
      walk = run.run(1);
      const logs = (finite: boolean) => labelled(ready.compiled.names, resultsOf(run, 0, finite), 0);
      return typeof walk === "boolean" ? logs(walk) : walk.then(logs).finally(() => runs.giveBack(run));
    } finally {
      if (typeof walk !== "object") runs.giveBack(run);
    }
  }

  #check(where: string, { compiled }: CompiledSession, x: Inputs, y: Targets, given: OnBatchOptions): Examples {
    const options = readOptions(onBatchOptions, given, where);
    return atOnce(checkExamples(x, y, this.#session.network, compiled, "", options));
  }

  async #trainedLater(run: Run, ready: CompiledSession, walk: Promise<boolean>): Promise<Logs> {
    try {
      return this.#trained(run, ready, await walk);
    } catch (error) {
      throw this.#session.trainingError(error);
    } finally {
      await this.#end(run);
    }
  }

  #end(run: Run | undefined): Promise<void> | undefined {
    if (run !== undefined && !this.#session.disposal.aborted) this.#session.runs.giveBack(run);
    return this.#session.endTraining();
  }

  /** Throws E_NON_FINITE for a loss that is not finite: the weights have not been updated then. */
  #trained(run: Run, { compiled, optimizerState, engine }: CompiledSession, finite: boolean): Logs {
    const session = this.#session;
    const epoch = session.epochsTrained;
    if (!finite) {
      const weight = whichWeight(session.network, engine.arena);
      const where =
        weight === undefined ? "All weights are finite; model.diagnose(x, y) says more." : `${weight.text}.`;
      throw new ChainruleError("E_NON_FINITE", `The loss of the batch is not finite. ${where} ${REASONS}`, {
        step: optimizerState.steps,
        ...weight?.details,
      });
    }
    session.epochsTrained = epoch + 1;
    return labelled(compiled.names, run.results(epoch, epoch + 1), 0);
  }
}
