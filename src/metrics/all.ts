/** The metrics, a line each. */
export * from "../kernels/metrics/accuracy.ts";
export * from "./auc.ts";
export * from "./classification.ts";
export * from "./regression.ts";
