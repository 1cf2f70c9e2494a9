// @ts-check
/** What bundles must not do: change the built-in objects, which may be frozen, or read what others have put on them. */
import { readFileSync } from "node:fs";

const POLYFILL = /^Object\.hasOwn = Object\.hasOwn \|\| function\(obj, prop\) \{\n.*\n\};\n/m;

/**
 * @assemblyscript/loader without its polyfill of a function that every supported engine has.
 * @type {import("esbuild").Plugin}
 */
export const loader = {
  name: "loader",
  setup({ onLoad }) {
    onLoad({ filter: /@assemblyscript\/loader\/index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (!POLYFILL.test(source)) throw new Error(`${path} has no polyfill of Object.hasOwn any more: leave this out`);
      return { contents: source.replace(POLYFILL, ""), loader: "js" };
    });
  },
};

/**
 * A bundle whose namespaces have their own names only: esbuild's helper takes those of Object.prototype, too.
 * @type {(code: string) => string}
 */
export function ownNames(code) {
  const loop = /for ?\(var ([\w$]+) in ([\w$]+)\)(\s*[\w$]+\([\w$]+, ?\1, ?\{ ?get:)/g;
  return code.replace(loop, "for(var $1 of Object.keys($2))$3");
}
