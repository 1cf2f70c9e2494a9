/** The schedules that need no other, a line each. */
export * from "./constantRate.ts";
export * from "./stepDecay.ts";
export * from "./exponentialDecay.ts";
export * from "./cosineDecay.ts";
export * from "./cosineLog.ts";
export * from "./flatCosine.ts";
export * from "./oneCycle.ts";
