/** One example: forward pass, error, backward pass. */
import type { TracedExample, TracedStep } from "../trace.ts";
import { backwardBlocks } from "./backward.ts";
import { errorEquations } from "./error.ts";
import { forwardBlocks } from "./forward.ts";
import type { Block, RenderContext } from "./story.ts";
import { unrolledForward } from "./unrolled.ts";
import { abridge, leftOut } from "./words.ts";

export function exampleBlocks(context: RenderContext, step: TracedStep, example: TracedExample): Block[] {
  const which = step.examples.length > 1 ? `Row ${example.row}: ` : "";
  const heading = (text: string): Block => ({
    kind: "heading",
    level: 3,
    text: which === "" ? text : which + text.toLowerCase(),
  });
  const backward = backwardBlocks(context, step, example);
  return [
    heading("Forward pass"),
    { kind: "paragraph", text: given(context, example) },
    ...example.layers.flatMap((layer, l) => [
      ...unrolledForward(context, layer),
      ...forwardBlocks(context, context.trace.layers[l], layer.units),
    ]),
    heading("Error"),
    { kind: "equations", equations: errorEquations(context, example) },
    ...(backward.length === 0 ? [] : [heading("Backward pass"), ...backward]),
  ];
}

function given({ number, limits }: RenderContext, { inputs, targets }: TracedExample): string {
  const listed = (values: readonly { name: string; value: number }[], what: string) => {
    const { shown, left } = abridge(values, limits.units);
    const list = shown.map(({ name, value }) => `${name} = ${number(value)}`).join(", ");
    return left === 0 ? list : `${list}, ${leftOut(left, what)}`;
  };
  return `Inputs: ${listed(inputs, "input")}. Targets: ${listed(targets, "target")}.`;
}
