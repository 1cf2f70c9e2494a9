/** The losses that a user names, a line each. */
export { binaryCrossentropy } from "./binaryCrossentropy.ts";
export { categoricalCrossentropy } from "./categoricalCrossentropy.ts";
export { categoricalHinge } from "./categoricalHinge.ts";
export { cosineSimilarity } from "./cosineSimilarity.ts";
export { halfSquaredError } from "./halfSquaredError.ts";
export { hinge } from "./hinge.ts";
export { huber } from "./huber.ts";
export { kullbackLeiblerDivergence } from "./kullbackLeiblerDivergence.ts";
export { logCosh } from "./logCosh.ts";
export { meanAbsoluteError } from "./meanAbsoluteError.ts";
export { meanAbsolutePercentageError } from "./meanAbsolutePercentageError.ts";
export { meanSquaredError } from "./meanSquaredError.ts";
export { meanSquaredLogarithmicError } from "./meanSquaredLogarithmicError.ts";
export { pinball } from "./pinball.ts";
export { poisson } from "./poisson.ts";
export { sparseCategoricalCrossentropy } from "./sparseCategoricalCrossentropy.ts";
export { squaredHinge } from "./squaredHinge.ts";
