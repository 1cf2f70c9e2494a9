/** What tells whether the nodes of a file are those that were written: other programs change graphs and keep their metadata. */
import type { Attribute, GraphNode } from "./graph.ts";

/** 53 bits of the operators, their attributes and how they are connected, as text.     [cyrb53: Bryc, public domain] */
export function fingerprint(nodes: readonly GraphNode[]): string {
  const hash = new Hash();
  for (const { domain, op, inputs, outputs, attributes } of nodes) {
    const entries = Object.keys(attributes)
      .sort()
      .map((key) => [key, plain(attributes[key])]);
    hash.add(JSON.stringify([domain, op, inputs, outputs, entries]));
  }
  return hash.text;
}

const plain = ({ f, i, s, floats = [], ints = [], strings = [] }: Attribute) => [
  f === undefined ? null : Math.fround(f),
  i ?? null,
  s ?? null,
  floats.map(Math.fround),
  ints,
  strings,
];

class Hash {
  #a = 0xdeadbeef;
  #b = 0x41c6ce57;

  add(text: string): void {
    for (let i = 0; i < text.length; i++) {
      this.#a = Math.imul(this.#a ^ text.charCodeAt(i), 2654435761);
      this.#b = Math.imul(this.#b ^ text.charCodeAt(i), 1597334677);
    }
  }

  get text(): string {
    const mix = (a: number, b: number) => Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    const [a, b] = [mix(this.#a, this.#b), mix(this.#b, this.#a)];
    return (4294967296 * (2097151 & b) + (a >>> 0)).toString(16);
  }
}
