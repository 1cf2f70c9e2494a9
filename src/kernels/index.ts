/** The list of kernels, by name. */
import * as all from "./all.ts";
import { listed } from "./kernel.ts";

export const kernels = listed(all);

/** The number of a step that the core calls out for: into JavaScript, or to where threads wait for each other. */
export const CALLBACK = Object.keys(kernels).length;
