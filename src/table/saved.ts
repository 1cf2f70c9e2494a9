/** A table's model from plain data: every part is checked before it is used. */
import { loadModel } from "../model/load.ts";
import type { Model } from "../model/model.ts";
import { checkNetwork, readParts } from "./savedParts.ts";

/** Throws E_FORMAT with what was expected and got. */
export async function readSaved(saved: unknown, kind: string, task: "class" | "quantity") {
  const { networks: files, ...read } = readParts(saved, kind, task);
  const networks = await loadAll(files, (networks) => {
    for (const { session } of networks) checkNetwork(session.network, read);
  });
  return { ...read, networks };
}

/** The networks of files, in order; freed where one of them, or what `check` says of all, is refused. Throws as loadModel and `check`. */
export async function loadAll(
  files: readonly unknown[],
  check: (networks: readonly Model<boolean>[]) => void,
): Promise<Model<boolean>[]> {
  const networks: Model<boolean>[] = [];
  try {
    for (const file of files) networks.push(await loadModel<boolean>(file as never));
    check(networks);
    return networks;
  } catch (error) {
    for (const network of networks) network.dispose();
    throw error;
  }
}
