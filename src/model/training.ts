/** The options and callbacks of trainings, for the class Model. */
import type * as training from "../training/callbacks/callback.ts";
import type * as options from "../training/options.ts";
import type { Model } from "./model.ts";

/** Functions that a training calls at the named moments; the promise of an async one is awaited. */
export type Callback = training.Callback<Model<boolean>>;
/** What a callback can do with the training that it is part of: its model, and `stop`. */
export type TrainingControl = training.TrainingControl<Model<boolean>>;
/** Options of `fit` and `train`. */
export type FitOptions = options.FitOptions<Model<boolean>>;
/** Options of `fitDataset`. */
export type FitDatasetOptions = options.FitDatasetOptions<Model<boolean>>;
