/** The code of the browser file room by room: put together as the file is, but for terser, which hides where it comes from. */
import { build } from "esbuild";
import type { Piece } from "./parts.ts";
import { roomOf } from "./parts.ts";
import { root } from "../support/root.ts";

export async function rooms(): Promise<Piece[]> {
  const { outputFiles } = await build({
    absWorkingDir: decodeURIComponent(root.pathname),
    entryPoints: ["src/index.ts"],
    bundle: true,
    minifySyntax: true,
    charset: "utf8",
    target: "es2022",
    format: "esm",
    plugins: [
      {
        name: "page",
        setup({ onResolve }) {
          const platform = decodeURIComponent(new URL("src/platform/page/", root).pathname);
          // Files of their own, which chainrule.js fetches when it needs them.
          onResolve({ filter: /./ }, ({ kind, path }) =>
            kind === "dynamic-import" ? { path, external: true } : undefined,
          );
          onResolve({ filter: /^#platform$/ }, () => ({ path: `${platform}index.ts` }));
          onResolve({ filter: /^@assemblyscript\/loader$/ }, () => ({ path: `${platform}loader.ts` }));
          onResolve({ filter: /^#wasm\/(packed|barrier)$/ }, ({ path }) => ({ path, external: true }));
        },
      },
    ],
    write: false,
  });
  const parts = outputFiles[0].text.split(/^\/\/ (\S+)\n/m).slice(1);
  return parts.flatMap((path, i) => (i % 2 === 0 ? [{ part: path, text: parts[i + 1] }] : []));
}

export const byRoom = (pieces: readonly Piece[]) => pieces.map(({ part, text }) => ({ part: roomOf(part), text }));
