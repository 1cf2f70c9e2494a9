/** `chainrule import`: a network from another tool's file as a model of this library. */
import { stat } from "node:fs/promises";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { count, size } from "../../base/numbers.ts";
import { flag, text, word } from "../../base/options.ts";
import { printable } from "../../base/text.ts";
import type { Model } from "../../model/model.ts";
import { argument, refuseMore, type Values } from "../../terminal/arguments.ts";
import { command } from "../command.ts";
import { checkOutput, endingError, nameOf } from "../files.ts";
import type { Found } from "../found.ts";

const options = {
  out: argument(text(undefined, "where the model is written, .json or .safetensors (default model.json)"), { placeholder: "<file>" }), // prettier-ignore
  topology: argument(text(undefined, "of .safetensors: a model with the layers that the weights belong to"), { placeholder: "<model>" }), // prettier-ignore
  names: argument(
    word(undefined, ["pytorch", "keras"] as const, "of .safetensors: whose names they are, pytorch or keras"),
    { placeholder: "<library>" },
  ),
  prefix: argument(text(undefined, "of .safetensors: stands in front of each name"), { placeholder: "<text>" }),
  force: flag(undefined, "overwrites the file that is there"),
};

export const importCommand = command({
  name: "import",
  summary: "a network from another tool's file as a model of this library",
  usage: "<file> [options]\n- [options]                  reads stdin",
  about: [
    "Reads networks from ONNX (PyTorch, scikit-learn and Keras export it), TensorFlow.js and Keras (model.json or its folder), brain.js and ConvNetJS (their JSON); the content says which it is. Safetensors of PyTorch and Keras hold weights only: --topology names a model with the layers, as sequential(…) and model.save make it.",
    "The model predicts as it did there and learns on once a program has compiled it. --out - writes JSON to stdout.",
  ],
  options,
  examples: [
    ["chainrule import network.onnx --out model.json", "of PyTorch, scikit-learn, Keras"],
    ["chainrule import web/model.json --out network.safetensors", "of TensorFlow.js"],
    ["chainrule import net.safetensors --names pytorch --topology layers.json", "weights of PyTorch for these layers"],
  ],
  async run(positionals, given, { json, emit, stdout, text }) {
    refuseMore(positionals, 1);
    const [path] = positionals;
    if (path === undefined)
      throw new ChainruleError("E_CONFIG", "import needs a file: chainrule import network.onnx --out model.json", {});
    const { out = "model.json", force = false } = given;
    if (out === "-" && json)
      throw new ChainruleError("E_CONFIG", "--json writes its line to stdout, where the model goes: give a path.", {});
    if (out !== "-" && !/\.(json|safetensors)(\.gz)?$/i.test(out))
      throw await endingError("--out", out, [".json", ".safetensors"]);
    if (out !== "-") await checkOutput({ path: out, force, input: path });
    const { modelFound } = await import("../found.ts");
    const found = await modelFound(path);
    const model = await networkOf(found, nameOf(path), given);
    if (out === "-") {
      stdout.write(`${JSON.stringify(model)}\n`);
      return 0;
    }
    await model.save(out);
    const { layers } = model.session.network;
    const parameters = model.getWeights().reduce((sum, { data }) => sum + data.length, 0);
    const { size: bytes } = await stat(out);
    if (json) emit({ type: "result", from: found.whose, model: out, layers: layers.length, parameters, bytes });
    else
      text.say(
        `Wrote ${printable(out)} (${size(bytes)}): a network from ${found.whose}, ${layers.length} ${layers.length === 1 ? "layer" : "layers"}, ${count(parameters)} parameters.`,
        ...(model.session.compiled === undefined ? ["Not compiled: loss and optimizer stay with the tool that trained it, and compile gives it new ones."] : []), // prettier-ignore
      );
    return 0;
  },
});

/** Throws E_CONFIG for what is no network, and for options that the file has no use for. */
async function networkOf(
  found: Found,
  name: string,
  { topology, names, prefix }: Values<typeof options>,
): Promise<Model<boolean>> {
  if (found.kind === "table")
    throw new ChainruleError("E_CONFIG", `${formatValue(name)} is a model of chainrule train already; chainrule export takes it elsewhere.`); // prettier-ignore
  if (found.kind === "network") {
    const [extra] = Object.entries({ topology, names, prefix }).find(([, value]) => value !== undefined) ?? [];
    if (extra !== undefined)
      throw new ChainruleError("E_CONFIG", `--${extra} is for weights without layers, and ${formatValue(name)} has both.`, { option: extra }); // prettier-ignore
    return found.model;
  }
  if (topology === undefined)
    throw new ChainruleError("E_CONFIG", `${formatValue(name)} holds weights by their names, and not the layers that they belong to: pass --topology with a model that has these layers.`); // prettier-ignore
  if (names === undefined)
    throw new ChainruleError("E_CONFIG", "Whose names are they? Pass --names pytorch or --names keras.", {});
  const { modelFound } = await import("../found.ts");
  const layers = await modelFound(topology);
  if (layers.kind !== "network")
    throw new ChainruleError("E_CONFIG", `--topology needs a network, got ${formatValue(topology)}.`, { topology });
  const { weightsFrom } = await import("../../saving/namedTensors.ts");
  layers.model.setWeights(weightsFrom(layers.model, found.tensors, { names, prefix }));
  return layers.model;
}
