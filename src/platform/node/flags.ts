/** Flags of V8, set from then on and for the whole process. */

/** Whether the flag could be set. Flags that an engine does not know are left alone by it. */
export async function setEngineFlag(flag: string): Promise<boolean> {
  if (nodeVersion() === 0) return false;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString(flag);
  return true;
}

/**
 * Answers what `make` gives while the flags hold; afterwards they are what they are by default, the opposite, unless
 * the process was started with them. `make` is synchronous, so that nothing else in the process is made under them.
 */
export async function underFlags<T>(flags: readonly string[], make: () => T): Promise<T> {
  const { setFlagsFromString } = await import("node:v8");
  for (const flag of flags) setFlagsFromString(flag);
  try {
    return make();
  } finally {
    const given = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? "").split(" ")];
    for (const flag of flags) if (!given.includes(flag)) setFlagsFromString(opposite(flag));
  }
}

function opposite(flag: string): string {
  return flag.startsWith("--no-") ? flag.replace("--no-", "--") : flag.replace("--", "--no-");
}

/** The first number of Node's version; 0 elsewhere. */
export function nodeVersion(): number {
  return typeof process === "object" ? parseInt(process.versions?.node ?? "0") : 0;
}
