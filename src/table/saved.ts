/** A table's model from plain data: every part is checked before it is used. */
import { loadModel } from "../model/load.ts";
import type { Model } from "../model/model.ts";
import { checkNetwork, readParts } from "./savedParts.ts";

/** Throws E_FORMAT with what was expected and got. */
export async function readSaved(saved: unknown, kind: string, task: "class" | "quantity") {
  const { networks: list, ...read } = readParts(saved, kind, task);
  const networks: Model<boolean>[] = [];
  for (const value of list) networks.push(await loadModel<boolean>(value as never));
  for (const { session } of networks) checkNetwork(session.network, read);
  return { ...read, networks };
}
