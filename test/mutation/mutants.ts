/** Small mistakes made on purpose in a source, TypeScript or AssemblyScript: each is one that a test has to notice. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export interface Mutant {
  readonly path: string;
  /** Its path, its line as it reads and the change in it: stays the same when other lines change. */
  readonly name: string;
  /** Characters [start, end) become `replacement`. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const operators: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
  "&&": "||",
  "||": "&&",
  "<<": ">>",
  ">>": "<<",
  "&": "|",
  "|": "&",
  "+=": "-=",
  "-=": "+=",
};

/** Functions of assembly/lanes and Math, and what they are taken for. */
const functions: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "add",
  min: "max",
  max: "min",
  less: "greater",
  greater: "less",
};

/** All mutants of a source, in its order. */
export function mutantsOf(path: string, text: string): Mutant[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found: Mutant[] = [];
  const alike = new Map<string, number>();
  const replace = (node: ts.Node, replacement: string) => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    const change = describe(text, start, end, replacement);
    const count = (alike.get(change) ?? 0) + 1;
    alike.set(change, count);
    found.push({ path, name: `${path}: ${change}${count > 1 ? ` (${count})` : ""}`, start, end, replacement });
  };
  const visit = (node: ts.Node): void => {
    if (isErased(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = operators[node.operatorToken.getText(source)];
      if (other !== undefined) replace(node.operatorToken, other);
    } else if (ts.isNumericLiteral(node) && /^\d+$/.test(node.text)) {
      replace(node, String(Number(node.text) + 1));
    } else if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
      replace(node.expression, `!(${node.expression.getText(source)})`);
    } else if (ts.isConditionalExpression(node)) {
      replace(node.condition, `!(${node.condition.getText(source)})`);
    } else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      replace(node, ";");
    } else if (ts.isCallExpression(node)) {
      const isMember = ts.isPropertyAccessExpression(node.expression);
      const name = isMember ? node.expression.name : node.expression;
      const other = functions[name.getText(source)];
      // The compiler knows only functions that the file imports.
      const isKnown = isMember || new RegExp(`\\b${other}\\b`).test(text);
      if (other !== undefined && isKnown && node.arguments.length === 2) replace(name, other);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Types, imports and decorators change nothing that runs; messages are for people. */
function isErased(node: ts.Node): boolean {
  return ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node) || ts.isDecorator(node);
}

export function mutate(text: string, { start, end, replacement }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** The lines of a change with the change in them: "x [* → /] y". */
function describe(text: string, start: number, end: number, replacement: string): string {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const after = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
  const short = (part: string) => (part.length > 60 ? `${part.slice(0, 57)}…` : part);
  const change = `[${short(text.slice(start, end))} → ${short(replacement)}]`;
  return `${text.slice(lineStart, start)}${change}${after}`.trim().replace(/\s+/g, " ");
}

/** The files of a folder that are source, with their folder. */
export function sourcesOf(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return paths.filter((path) => path.endsWith(".ts")).map((path) => join(folder, path));
}

const mutantsIn = (paths: readonly string[]) => paths.flatMap((path) => mutantsOf(path, readFileSync(path, "utf8")));

/** Mutants of what computes. How threads wait has tests of its own, under test/threads. */
export const kernelMutants = () => mutantsIn(sourcesOf("assembly").filter((path) => !path.includes("threads")));

/** Mutants of what reads models and data, and writes models. */
export const readerMutants = () =>
  mutantsIn([...sourcesOf("src/saving"), ...sourcesOf("src/data"), "src/platform/gzip.ts"]);
