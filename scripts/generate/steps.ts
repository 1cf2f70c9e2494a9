/** How a plan is laid out, the operands of each kernel by name, and number → kernel. */
import { windowRows } from "../../src/kernels/convolution/window.ts";
import { CALLBACK, kernels } from "../../src/kernels/index.ts";
import { kindOf } from "../../src/kernels/kernel.ts";
import * as layout from "../../src/kernels/shared/layout.ts";
import { capital, cases, imports, twinOf } from "./twins.ts";

const list = Object.values(kernels);

export function record(name: string, fields: readonly (readonly [name: string, type: string])[]): string {
  return `@unmanaged\nexport class ${name} {\n${fields.map(([field, type]) => `  ${field}: ${type};\n`).join("")}}\n`;
}

export function layouts(): string {
  const records = {
    ListFields: layout.listLayout,
    Step: layout.stepLayout,
    MatrixFields: layout.matrixLayout,
    Ref: layout.refLayout,
    Cursor: layout.cursorLayout,
    Program: layout.programLayout,
  };
  const classes = Object.entries(records).map(([name, fields]) => record(name, Object.entries(fields)));
  return `export const HEADER: usize = ${layout.HEADER};\n${classes.join("")}`;
}

/** The operands that tell of windows, as one: whole numbers by name. */
function windows(): string {
  const getters = windowRows.map((row, i) => {
    const at = `changetype<usize>(this) + ${layout.OPERAND * i}`;
    return `  @inline get ${row.slice("scalar ".length)}(): i32 { return <i32>load<f64>(${at}); }\n`;
  });
  return `@unmanaged\nexport class Windows {\n${getters.join("")}}\n`;
}

/** `step.w` is the third operand of an affine step, `step.windows` all those of a window. */
export function steps(): string {
  const classes = list.map(({ name, operands }) => {
    const getters = operands.map((row, i) => {
      const operand = row.slice(row.indexOf(" ") + 1);
      const at = `changetype<usize>(this) + ${layout.HEADER + layout.OPERAND * i}`;
      if (row === windowRows[0]) return `  @inline get windows(): Windows { return changetype<Windows>(${at}); }\n`;
      if (windowRows.includes(row as (typeof windowRows)[number])) return "";
      if (kindOf(row) === "scalar") return `  @inline get ${operand}(): f64 { return load<f64>(${at}); }\n`;
      const type = kindOf(row) === "ref" ? "Ref" : "Matrix";
      return `  @inline get ${operand}(): ${type} { return changetype<${type}>(${at}); }\n`;
    });
    return `@unmanaged\nexport class ${capital(name)} {\n${getters.join("")}}\n`;
  });
  return `import { Matrix } from "../../assembly/plan/step";\nimport { Ref } from "./layout";\n${windows()}${classes.join("")}`;
}

export function dispatch(): string {
  const twins = list.map(({ name }) => twinOf(name, [name]));
  const classes = list.map(({ name }) => ({ name: capital(name), from: "./steps" }));
  const calls = list.map(({ name }) => `return ${name}(changetype<${capital(name)}>(step), begin, end);`);
  return `${imports([...twins, ...classes])}import { callback } from "../../assembly/env";
import { HEADER } from "./layout";

/** The number of a step outside of the core. */
export const CALLBACK = ${CALLBACK};
/** The kernel of a number. Kernels return 0, or a status of src/kernels/shared/status.ts. */
export function dispatch(kernel: i32, step: usize, begin: i32, end: i32): i32 {
  switch (kernel) {
${cases(calls)}    case CALLBACK: return callback(load<i32>(step + HEADER), begin, end);
    default: return unreachable();
  }
}
`;
}
