/** Files of other programs, made by make.py, with what goes in and comes out. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

interface Expected {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly input: readonly number[];
  readonly outputShape: readonly number[];
  readonly output: readonly number[];
  /** Kinds of the layers that the file is read as. */
  readonly layers: readonly string[];
}

const at = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

export const expected = JSON.parse(await readFile(at("expected.json"), "utf8")) as readonly Expected[];
export const fixture = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(at(`${name}.onnx`)));
