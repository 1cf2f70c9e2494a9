/**
 * Chainrule's arithmetic, compiled to WebAssembly. It owns no memory and keeps no state: everything it reads and
 * writes stands in the linear memory it is given, where src/plan/encode.ts has laid out a program.
 */
export { run, runStep } from "./plan/walk";
