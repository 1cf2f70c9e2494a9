/** HTML that is escaped by construction: what is put into a template is text, unless a template made it. */

const made = Symbol("markup");

export interface Markup {
  readonly [made]: string;
}

export type Part = string | number | null | undefined | false | Markup | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** html`<b>${name}</b>`: `name` is escaped, for text and for quoted attributes; null and false are nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { [made]: strings.reduce((text, string, i) => text + textOf(parts[i - 1]) + string) };
}

/** Markup of our own making: a style, a script. */
export function raw(text: string): Markup {
  return { [made]: text };
}

export function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "object") return made in part ? part[made] : part.map(textOf).join("");
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** JSON that ends no script and opens no comment, whatever its strings say. */
export function json(value: unknown, replacer?: (key: string, value: unknown) => unknown): Markup {
  return raw(JSON.stringify(value, replacer).replace(/</g, "\\u003c"));
}
