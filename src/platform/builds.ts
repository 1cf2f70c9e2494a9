/** The builds of the core that a platform can load. */
export type Arithmetic = "exact" | "fast" | "wide";

/** Loads the bytes of a build. */
export type Load = () => Promise<{ default: Uint8Array<ArrayBuffer> }>;
