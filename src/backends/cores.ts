/** Threads beyond this seldom pay: batches have few rows to share. */
const MOST = 8;

/** What threads: "auto" means: as many as there are cores, at most eight. */
export async function coresHere(): Promise<number> {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const cores = navigator?.hardwareConcurrency ?? (await coresInNode());
  return Math.min(cores, MOST);
}

/** Node before 21 has no navigator. */
async function coresInNode(): Promise<number> {
  const { availableParallelism } = await import("node:os");
  return availableParallelism();
}
