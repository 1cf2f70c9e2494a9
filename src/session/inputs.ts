/** Inputs of a network, checked against it. */
import { checkTable, type Input, type Table } from "../data/input.ts";
import { indexRule } from "../data/rules.ts";
import { ChainruleError } from "../base/errors.ts";
import { formatShape, type Shape } from "../memory/shape.ts";
import type { Network } from "../network/network.ts";
import { oneForEach } from "../network/oneForEach.ts";
import type { OutputSpec } from "../plan/operation.ts";

/** Rows for a network: for several inputs (or outputs) a list, or by name. */
export type Inputs = Input | readonly Input[] | Readonly<Record<string, Input>>;

/** The inputs, one table an input of the network. `which` begins their names in messages. Throws as checkTable does, E_SHAPE for differing rows. */
export function* checkInputs(x: unknown, network: Network, which = ""): Generator<void, Table[]> {
  const several = network.inputs.length > 1;
  const tables: Table[] = [];
  for (const [i, value] of oneForEach<unknown>(network.inputs, x, `${which}x`).entries()) {
    const { name, shape, size, indices } = network.inputs[i];
    const what = several ? `${which}x ${name}` : `${which}x`;
    const rule = indices === undefined ? undefined : indexRule(indices);
    const table = yield* checkTable(value, what, size, network.dtype, rule);
    checkAxes(table.axes, shape, what);
    tables.push(table);
  }
  sameRows(tables, network.inputs, `${which}x`);
  return tables;
}

/** As many numbers are not enough where both sides say which axes a row has; an axis of 1 may be left out. Throws E_SHAPE. */
export function checkAxes(given: Shape | undefined, wanted: Shape, what: string): void {
  const [got, expected] = [given ?? [], wanted].map((shape) => shape.filter((n) => n !== 1));
  if (got.length < 2 || expected.length < 2 || formatShape(got) === formatShape(expected)) return;
  const turned = formatShape([...got].sort()) === formatShape([...expected].sort());
  throw new ChainruleError(
    "E_SHAPE",
    `${what} has rows of ${formatShape(given!)}, the model takes ${formatShape(wanted)}${turned ? ", channels last" : ""}.`,
    { what, expected: wanted, got: given },
  );
}

/** Throws E_SHAPE. */
export function sameRows(tables: readonly Table[], specs: readonly OutputSpec[], what: string): void {
  const other = tables.findIndex((table) => table.rows !== tables[0].rows);
  if (other < 0) return;
  throw new ChainruleError(
    "E_SHAPE",
    `${what} ${specs[0].name} has ${tables[0].rows} rows, ${what} ${specs[other].name} has ${tables[other].rows}.`,
  );
}
