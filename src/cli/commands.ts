import * as all from "./commands/all.ts";
import type { Command } from "./command.ts";

/** In the order of their names, which is that of the help. */
export const commands: readonly Command[] = Object.values(all);
