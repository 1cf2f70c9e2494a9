/** What the browser file consists of, and what each part weighs: the bytes by which the gzipped file is larger for it. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { root } from "../support/root.ts";

export interface Part {
  readonly name: string;
  /** Bytes in the file. */
  readonly bytes: number;
  /** Bytes by which the gzipped file would be smaller without it; what parts have in common belongs to none. */
  readonly gzipped: number;
}

/** Bytes as servers send them. */
export const gzipped = (text: string | Uint8Array) => gzipSync(text, { level: 9 }).length;

/** A text in pieces, each of one of the parts. */
export interface Piece {
  readonly part: string;
  readonly text: string;
}

/** The parts of a text, heaviest first. */
export function weigh(pieces: readonly Piece[]): Part[] {
  const textOf = (list: readonly Piece[]) => list.map(({ text }) => text).join("");
  const whole = gzipped(textOf(pieces));
  const names = [...new Set(pieces.map(({ part }) => part))];
  return names
    .map((name) => ({
      name,
      bytes: Buffer.byteLength(textOf(pieces.filter(({ part }) => part === name))),
      gzipped: whole - gzipped(textOf(pieces.filter(({ part }) => part !== name))),
    }))
    .sort((a, b) => b.gzipped - a.gzipped);
}

/** The file's code and its packed builds. */
export function codeAndBuilds(file: string): [code: string, builds: string] {
  const [builds] = /^const ALPHABET="[^"]*",PACKED="[^"]*";/.exec(file) ?? [];
  if (builds === undefined) throw new Error("the browser file has no packed builds");
  return [file.slice(builds.length), builds];
}

/** Texts for people, which have blanks between words, and the code around them. */
export function messages(code: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const add = (part: string, end: number) => {
    pieces.push({ part, text: code.slice(at, end) });
    at = end;
  };
  const visit = (node: ts.Node) => {
    if ((ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) && /\w \w/.test(node.text)) {
      add("code", node.getStart(tree));
      add("texts", node.end);
    }
    ts.forEachChild(node, visit);
  };
  const tree = ts.createSourceFile("chainrule.js", code, ts.ScriptTarget.Latest);
  visit(tree);
  add("code", code.length);
  return pieces;
}

/** The room of src/ that a module of the bundle stands in. */
export function roomOf(path: string): string {
  const [, room, file] = /^src\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  return room === undefined ? "elsewhere" : file === undefined ? "src" : room;
}

/** Bytes of a file of build/. */
export const built = (path: string) => readFileSync(new URL(`build/${path}`, root));
