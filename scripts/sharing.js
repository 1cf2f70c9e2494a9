// @ts-check
/**
 * Files that chainrule.js fetches when it needs them work on its models, so they use its modules and not copies of them:
 * what they import from those is a variable, which `link` sets when the file has arrived. src/base is copied, since
 * modules use it while they are loaded; so a file also works alone as far as it needs no more.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { build } from "esbuild";

const COPIED = "src/base/";
const STATIC = /\bimport\s*\{([^}]*)\}\s*from\s*"([^"]+)"/g;
const DYNAMIC = /\bimport\("(\.[^"]*\/index\.ts)"\)/g;

/** @type {(importer: string, path: string) => string} */
const resolved = (importer, path) => relative(".", resolve(dirname(importer), path));

/**
 * The modules of src/ behind an entry; what is imported dynamically is not among them.
 * @type {(entries: string[], page: import("esbuild").Plugin) => Promise<string[]>}
 */
async function modulesOf(entryPoints, page) {
  /** @type {import("esbuild").Plugin} */
  const fixed = {
    name: "fixed",
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/index\.ts$/ }, ({ kind, path }) =>
        kind === "dynamic-import" ? { path, external: true } : undefined,
      ),
  };
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    format: "esm",
    outdir: "none",
    metafile: true,
    write: false,
    plugins: [fixed, page],
  });
  return Object.keys(metafile.inputs).filter((path) => path.startsWith("src/"));
}

/**
 * Plugins that link the files behind `entries` to the library: one for chainrule.js, one for those files.
 * @param {string[]} entries
 * @param {import("esbuild").Plugin} page
 * @param {(room: string) => string} fileOf The file of a room.
 */
export async function sharing(entries, page, fileOf) {
  const library = new Set((await modulesOf(["src/index.ts"], page)).filter((path) => !path.startsWith(COPIED)));
  const fetched = (await modulesOf(entries, page)).filter((path) => !library.has(path));

  /** The library's module of each shared name. @type {Map<string, string>} */
  const shared = new Map();
  for (const file of fetched) {
    for (const [, names, path] of readFileSync(file, "utf8").matchAll(STATIC)) {
      const module = resolved(file, path);
      if (!library.has(module)) continue;
      const values = names.split(",").map((name) => name.trim().split(" as ")[0]);
      for (const name of values.filter((name) => name !== "" && !name.startsWith("type "))) {
        if ((shared.get(name) ?? module) !== module) throw new Error(`two modules of the library share a ${name}`);
        shared.set(name, module);
      }
    }
  }
  const names = [...shared.keys()].sort().join(", ");

  /** @type {import("esbuild").Plugin} */
  const link = {
    name: "link",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^library$/ }, ({ path }) => ({ path, namespace: "library" }));
      onResolve({ filter: /^\.\/\w+\.js$/ }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /./, namespace: "library" }, () => {
        const imports = [...shared].map(([name, module]) => `import { ${name} } from "./${module}";`);
        const linked = `export const linked = (file) => (file.link({ ${names} }), file);`;
        return { contents: [...imports, linked].join("\n"), resolveDir: ".", loader: "ts" };
      });
      onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const contents = text.replace(DYNAMIC, (_, to) => {
          return `import("./${fileOf(basename(dirname(resolved(path, to))))}.js").then(linked)`;
        });
        return contents === text
          ? undefined
          : { contents: `import { linked } from "library";\n${contents}`, loader: "ts" };
      });
    },
  };
  /** @type {import("esbuild").Plugin} */
  const linked = {
    name: "linked",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\./ }, ({ importer, path, namespace }) =>
        namespace === "file" && library.has(resolved(importer, path))
          ? { path: "library", namespace: "linked" }
          : undefined,
      );
      onLoad({ filter: /./, namespace: "linked" }, () => ({
        contents: `export let ${names};\nexport function link(library) { ({ ${names} } = library); }`,
      }));
      onLoad({ filter: /\/tutorials\/index\.ts$/ }, ({ path }) => ({
        contents: `${readFileSync(path, "utf8")}\nexport { link } from "../index.ts";`,
        loader: "ts",
      }));
    },
  };
  return { link, linked };
}
