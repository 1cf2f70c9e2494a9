/** A model as an ONNX file: opset 13, IR version 8. */
import type { ModelDescription } from "../description.ts";
import { encodeModel } from "./encode.ts";
import { ownMetadata } from "./own.ts";
import type { Pieces } from "./protobuf.ts";
import { GraphBuilder, ML } from "./write/builder.ts";
import { writeNetwork } from "./write/network.ts";
import { Value } from "./write/value.ts";

/** The versions of the operators that are written. */
export const OPSET = 13;
export const ML_OPSET = 3;

/** What the first axis of inputs and outputs is called. */
export const BATCH = "batch";

/**
 * The file of a model: inputs [batch, …shape], of float32 or float64, of INT64 where an embedding reads them; outputs likewise,
 * under the names of their layers. The graph is
 * called `name`, by default the text "name" of the model's metadata. Throws E_CONFIG, E_LIMIT for what ONNX cannot hold.
 */
export function writeOnnx(description: ModelDescription, name = nameOf(description)): Pieces {
  const builder = new GraphBuilder(description.dtype === "float64" ? "DOUBLE" : "FLOAT");
  const inputs = description.inputs.map(({ name, shape, codes }) => {
    const port = builder.input(name, codes === undefined ? builder.real : "INT64", [BATCH, ...shape]);
    const value = new Value(builder, shape, port);
    value.isCode = codes !== undefined;
    return value;
  });
  const values = writeNetwork(builder, description, inputs);
  const outputs = values.map((value) => ({ value: value.in("last"), shape: value.shape }));
  outputs.forEach(({ value, shape }, i) =>
    builder.output(description.outputs[i], value, builder.real, [BATCH, ...shape]),
  );
  const graph = builder.finish(name);
  return encodeModel(graph, opsetsOf(builder), ownMetadata(description, graph, name));
}

export const opsetsOf = (builder: GraphBuilder) => ({ "": OPSET, ...(builder.usesMl && { [ML]: ML_OPSET }) });

const nameOf = ({ metadata }: ModelDescription): string =>
  typeof metadata?.name === "string" ? metadata.name : "chainrule";
