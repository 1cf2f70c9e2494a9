import type { WorkerPool } from "../threads/pool.ts";

/** Workers end with the backend that they work for, which ends with its model. */
export const abandoned = new FinalizationRegistry<WorkerPool>((pool) => pool.end());
