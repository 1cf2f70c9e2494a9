// @ts-check
/** chainrule.js without the references that src/backends/references.ts completes from engines.js, where JavaScript computes. */
import ts from "typescript";

/** Rooms of src/kernels: losses and metrics are for metrics of whole epochs as well, and complete. */
const FILES =
  /src\/kernels\/(activations|constraints|data|matrix|normalization|optimizers|random|regularizers)\/\w+\.ts$/;
/** Steps with an activation of the user's own run in JavaScript on every backend. */
const KEPT = /activations\/activate\.ts$/;
const METHODS = ["forward", "backward", "advance", "apply"];

/**
 * A module's text without the references of its kernels and definitions.
 * @param {string} path
 * @param {string} text
 */
export function withoutReferences(path, text) {
  if (!FILES.test(path) || KEPT.test(path)) return text;
  /** @type {[start: number, end: number][]} */
  const cuts = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === "kernel") {
      const [operands, reference] = node.arguments;
      cuts.push([operands.end, reference.end]);
    } else if (ts.isObjectLiteralElementLike(node) && METHODS.includes(node.name?.getText() ?? "")) {
      const comma = /^\s*,/.exec(text.slice(node.end))?.[0] ?? "";
      cuts.push([node.getStart(), node.end + comma.length]);
    } else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  for (const [start, end] of cuts.reverse()) text = text.slice(0, start) + text.slice(end);
  return text;
}
