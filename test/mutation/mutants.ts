/** Small mistakes made on purpose in a source, TypeScript or AssemblyScript: each is one that a test has to notice. */
import ts from "typescript";

export interface Mutant {
  readonly path: string;
  readonly line: number;
  /** Characters [start, end) become `replacement`. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** What was there, for people. */
  readonly original: string;
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
  const replace = (node: ts.Node, replacement: string) => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ path, line, start, end, replacement, original: text.slice(start, end) });
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
      const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
      const other = functions[name.getText(source)];
      if (other !== undefined && node.arguments.length === 2) replace(name, other);
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

export const nameOf = ({ path, line, original, replacement }: Mutant): string =>
  `${path}:${line}  ${original.slice(0, 50).replace(/\s+/g, " ")} → ${replacement.slice(0, 50).replace(/\s+/g, " ")}`;
