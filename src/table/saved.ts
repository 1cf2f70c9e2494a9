/** A table's model from plain data: every part is checked before it is used. */
import { loadModel } from "../model/load.ts";
import type { Model } from "../model/model.ts";
import { codeCount, type Columns } from "./columns.ts";
import { widthOf } from "./feature.ts";
import { readParts, refuse } from "./savedParts.ts";

/** Throws E_FORMAT with what was expected and got. */
export async function readSaved(saved: unknown, kind: string, task: "class" | "quantity") {
  const { networks: list, ...read } = readParts(saved, kind, task);
  const { columns, target } = read;
  const networks: Model<boolean>[] = [];
  for (const value of list) networks.push(await loadModel<boolean>(value as never));
  const outputs = target.kind === "class" ? target.names.length : 1;
  for (const network of networks) checkNetwork(network, columns, outputs);
  return { ...read, networks };
}

/** That a network reads what the columns give, and gives what the target has. */
function checkNetwork({ session: { network } }: Model<boolean>, columns: Columns, outputs: number): void {
  const width = columns.features.reduce((sum, feature) => sum + widthOf(feature), 0);
  const coded = columns.features.filter(({ kind }) => kind === "code").length;
  const wanted = [...(width > 0 ? [["numbers", width]] : []), ...(coded > 0 ? [["codes", coded]] : [])];
  const got = network.inputs.map(({ name, size }) => [name, size]);
  if (String(wanted) !== String(got)) refuse(`a network should read ${String(wanted)}, and reads ${String(got)}`);
  const codes = network.inputs.find(({ name }) => name === "codes")?.indices;
  if (codes !== undefined && codes !== codeCount(columns))
    refuse(`a network should read ${codeCount(columns)} codes, and reads ${codes}`);
  const given = network.outputs.map(({ size }) => size);
  if (String(given) !== String(outputs)) refuse(`a network should give ${outputs} numbers, and gives ${String(given)}`);
}
