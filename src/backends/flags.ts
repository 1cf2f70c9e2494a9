/** Flags of the JavaScript engine, where there is a way to set them: in Node, from then on and for the whole process. */

/** Whether the flag could be set. Flags that an engine does not know are left alone by it. */
export async function setEngineFlag(flag: string): Promise<boolean> {
  if (nodeVersion() === 0) return false;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString(flag);
  return true;
}

/** The first number of Node's version; 0 elsewhere. */
export function nodeVersion(): number {
  return typeof process === "object" ? parseInt(process.versions?.node ?? "0") : 0;
}
