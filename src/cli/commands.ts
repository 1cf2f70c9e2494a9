/** The commands, in the order of the help. */
import type { Command } from "./command.ts";
import { explainCommand } from "./commands/explain.ts";

export const commands: readonly Command[] = [explainCommand];
