/** Names that users give to what is generated. */
import { custom, refuse } from "../base/options.ts";
import { reserved } from "./source/sources.ts";

const WHAT = "a name of letters, digits and _ that is no word of the language";

/** An option: a name that JavaScript and C take. */
export const identifier = (initial: string) =>
  custom(initial, WHAT, (value, name) =>
    typeof value === "string" && /^[A-Za-z_]\w{0,63}$/.test(value) && !reserved.has(value)
      ? value
      : refuse(value, name, WHAT),
  );
