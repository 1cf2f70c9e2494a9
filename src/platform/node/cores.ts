export async function coresHere(): Promise<number> {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  return navigator?.hardwareConcurrency ?? (await coresInNode());
}

/** Node before 21 has no navigator. */
async function coresInNode(): Promise<number> {
  const { availableParallelism } = await import("node:os");
  return availableParallelism();
}
