/** The constraints, a line each. */
export * from "./maxNorm.ts";
