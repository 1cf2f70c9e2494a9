/** The schedules. */
export * from "./simple.ts";
export * from "./warmUp.ts";
