/** `chainrule/table`: from rows with numbers, categories, dates and gaps to a model that takes such rows. */
export { Classifier, type ClassName } from "./classifier.ts";
export type { TableProgress, TrainingControl } from "./ensemble.ts";
export type { TableRows, TableTarget } from "./estimator.ts";
export type { CrossValidation, Importance } from "./judging.ts";
export { Regressor } from "./regressor.ts";
export type { SavedTable } from "./savedParts.ts";
export type { Effort, EstimatorOptions } from "./settings.ts";
