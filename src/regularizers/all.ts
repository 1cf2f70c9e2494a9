/** The regularisers, a line each. */
export * from "./l1l2.ts";
