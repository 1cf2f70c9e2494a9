import { fromOwnFile } from "../base/ownFile.ts";

/** What explaining needs and most programs never do. Throws E_IO where a page cannot load it. */
export const fromExplain = <T>(load: () => Promise<T>) => fromOwnFile("explain.js", "explain", load);

export const loadTrace = () => fromExplain(() => import("./index.ts"));
