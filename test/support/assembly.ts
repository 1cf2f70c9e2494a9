/** AssemblyScript compiled within a test, to reach functions of assembly/ that no kernel shows alone. */
import asc from "assemblyscript/asc";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** Compiles and instantiates a source whose imports are relative to the repository; options are those of asconfig.json. */
export async function compile<Exports>(source: string, real: "f32" | "f64"): Promise<Exports> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const options = [
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "--use",
    `Real=${real}`,
    "--use",
    "abort=",
  ];
  const { error, stderr } = await asc.main(
    ["entry.ts", "--config", "none", "--outFile", "out.wasm", "--disableWarning", "112", ...options],
    {
      readFile: (name: string) => (name === "entry.ts" ? source : read(name)),
      writeFile: (_name: string, contents: string | Uint8Array) => {
        binary = contents as Uint8Array<ArrayBuffer>; // the only file asked for is the binary
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(stderr.toString(), { cause: error });
  const { instance } = await WebAssembly.instantiate(binary, {});
  return instance.exports as Exports;
}

/** null tells the compiler to look elsewhere. */
function read(name: string): string | null {
  try {
    return readFileSync(fileURLToPath(new URL(name, root)), "utf8");
  } catch {
    return null;
  }
}
