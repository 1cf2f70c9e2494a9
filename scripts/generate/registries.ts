/** Number → activation, loss, metric and optimizer, and the hyperparameters of each optimizer by name. */
import * as activations from "../../src/kernels/activations/all.ts";
import * as losses from "../../src/kernels/losses/all.ts";
import * as fusedLosses from "../../src/kernels/losses/allFused.ts";
import * as metrics from "../../src/metrics/all.ts";
import { rowMetrics } from "../../src/metrics/index.ts";
import * as optimizers from "../../src/kernels/optimizers/all.ts";
import { optimizerRules } from "../../src/kernels/optimizers/index.ts";
import { hyperNames, type OptimizerRule } from "../../src/kernels/optimizers/optimizer.ts";
import { activations as activationList } from "../../src/kernels/activations/index.ts";
import { losses as lossList } from "../../src/kernels/losses/index.ts";
import { record } from "./steps.ts";
import { capital, cases, imports, twinOf, type Import } from "./twins.ts";

/** All that the registries list. */
export const listed: readonly string[] = [activations, losses, fusedLosses, metrics, optimizers].flatMap(Object.keys);

/** The names under which a module exports the definitions of a list, in the order of their numbers. */
function namesOf(list: readonly object[], module: Readonly<Record<string, { definition: object }>>): string[] {
  const names = new Map(Object.entries(module).map(([name, { definition }]) => [definition, name]));
  return list.map((definition) => names.get(definition)!);
}

/** A switch over the number of a registry's row. */
function chosen(about: string, twins: readonly Import[], signature: string, number: string, calls: readonly string[]) {
  return `${imports(twins)}import { Matrix } from "../../assembly/plan/step";
import { Ref } from "./layout";

/** ${about} */
export function ${signature}: i32 {
  switch (${number}) {
${cases(calls)}    default: return unreachable();
  }
}
`;
}

/** Where a twin is a class, it is a formula of one number, which the loop of its room runs; a function is a loop itself. */
function looped(room: string, names: readonly string[], formula: string, own: string) {
  const twins = names.map((name) => twinOf(name, [capital(name), name], room));
  const isFormula = twins.map(({ name }, i) => name !== names[i]);
  const calls = twins.map(({ name }, i) =>
    isFormula[i] ? `return elementwise<${name}>(${formula});` : `return ${name}(${own});`,
  );
  return { twins: [{ name: "elementwise", from: `../../assembly/${room}/elementwise` }, ...twins], calls, isFormula };
}

export function activate(): string {
  const own = "backward, to, from, dy";
  const { twins, calls, isFormula } = looped(
    "activations",
    namesOf(activationList, activations),
    `${own}, activation.parameter, begin, end, together`,
    `${own}, begin, end`,
  );
  const signature =
    "activate(activation: Ref, backward: bool, to: Matrix, from: Matrix, dy: Matrix, begin: i32, end: i32, together: bool)";
  const loops = isFormula.flatMap((is, number) => (is ? [] : [`activation.number != ${number}`]));
  return `${chosen("f, or ∂E/∂x = dy · f′, of an activation.", twins, signature, "activation.number", calls)}
/** Whether it works number by number. */
export function isElementwise(activation: Ref): bool {
  return ${loops.join(" && ")};
}
`;
}

export function compare(): string {
  const own = "backward, rowLoss, y, t, dy, scale";
  const { twins, calls } = looped(
    "losses",
    namesOf(lossList, { ...losses, ...fusedLosses }),
    `${own}, loss.parameter, begin, end`,
    `${own}, begin, end`,
  );
  const signature =
    "compare(loss: Ref, backward: bool, rowLoss: Matrix, y: Matrix, t: Matrix, dy: Matrix, scale: f64, begin: i32, end: i32)";
  return chosen("The loss of each row, or its derivative times `scale`.", twins, signature, "loss.number", calls);
}

export function evaluate(): string {
  const twins = namesOf(rowMetrics, metrics).map((name) => twinOf(name, [name], "metrics"));
  const calls = twins.map(({ name }) => `return ${name}(values, y, t, begin, end);`);
  const signature = "evaluate(metric: Ref, values: Matrix, y: Matrix, t: Matrix, begin: i32, end: i32)";
  return chosen("The value of each row.", twins, signature, "metric.number", calls);
}

const rules = namesOf(optimizerRules, optimizers);
const ruleOf = (name: string): OptimizerRule => optimizers[name as keyof typeof optimizers].definition;

/** Float64 one behind the other. */
export function hyper(): string {
  return rules
    .map((name) =>
      record(
        `${capital(name)}Hyper`,
        hyperNames(ruleOf(name)).map((field) => [field, "f64"]),
      ),
    )
    .join("");
}

export function apply(): string {
  const advancing = rules.filter((name) => Object.keys(ruleOf(name).running).length > 0);
  const of = (name: string) => `changetype<${capital(name)}Hyper>(hyper)`;
  const applies = rules.map((name) => `return ${name}Apply(w, g, state, block, bytes, ${of(name)});`);
  const advances = advancing.map((name) => `    case ${rules.indexOf(name)}: ${name}Advance(${of(name)}); return;\n`);
  return `${imports([
    ...rules.map((name) => twinOf(name, [`${name}Apply`], "optimizers")),
    ...advancing.map((name) => twinOf(name, [`${name}Advance`], "optimizers")),
    ...rules.map((name) => ({ name: `${capital(name)}Hyper`, from: "./hyper" })),
  ])}
/** What changes once a step, before any weight does. */
export function advanceRule(optimizer: i32, hyper: usize): void {
  switch (optimizer) {
${advances.join("")}    default: return; // nothing changes from step to step
  }
}

/**
 * One update of \`bytes\` bytes of weights w from their gradient g.
 * \`state\` is the first slot of the optimizer's state for these weights; the next slot is \`block\` bytes on.
 */
export function apply(optimizer: i32, w: usize, g: usize, state: usize, block: usize, bytes: usize, hyper: usize): void {
  switch (optimizer) {
${cases(applies)}    default: unreachable();
  }
}
`;
}
