/** The callbacks that come with the library, a line each. */
export { checkpoint, type CheckpointOptions } from "./checkpoint.ts";
export { earlyStopping, type EarlyStoppingOptions } from "./earlyStopping.ts";
export { reduceOnPlateau, type ReduceOnPlateauOptions } from "./reduceOnPlateau.ts";
export { allCorrect, targetLoss, timeLimit } from "./stopping.ts";
