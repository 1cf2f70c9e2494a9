/** The metrics, a line each. */
export * from "./accuracy.ts";
