/** `chainrule/table`: from rows with numbers, categories, dates and gaps to a model that takes such rows. */
export { Classifier } from "./classifier.ts";
export type { ColumnPlan } from "./columns.ts";
export type { TableProgress, TrainingControl } from "./ensemble.ts";
export type { FitControl, PartialFitOptions } from "./control.ts";
export type { ByTarget } from "./outcome.ts";
export type { SeveralTargets, TableRows, TableTarget, TargetOf } from "./given.ts";
export type { CrossValidation, Importance } from "./judging.ts";
export type { Interval } from "./quantiles.ts";
export { Regressor } from "./regressor.ts";
export type { TrainingState } from "./state.ts";
export type { ClassName } from "./target.ts";
export type { ClassWeights, Effort, EstimatorOptions } from "./settings.ts";
export type { SavedTable } from "./savedParts.ts";
export { taskOf, type Task } from "./task.ts";
