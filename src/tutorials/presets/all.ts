/** The presets, by name what `explain` takes. */
import { edureka } from "./edureka.ts";
import { geeksforgeeks } from "./geeksforgeeks.ts";
import { line } from "./line.ts";
import type { Preset } from "./preset.ts";
import { xor } from "./xor.ts";

export const presets: readonly Preset[] = [line, edureka, geeksforgeeks, xor];
