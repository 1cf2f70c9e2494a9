/**
 * Tables in README.md and bench/README.md that commands write. A block stands between two markers, and the second one carries a checksum
 * of the block, so that a figure typed in by hand fails a test:
 *
 *   <!-- npm run bench -- --markdown -->
 *   | … |
 *   <!-- end 0123456789ab -->
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

const BLOCK = /^<!-- (npm run \S+ -- --markdown) -->\n(.*?)^<!-- end ?([0-9a-f]*) -->$/gms;

export interface Block {
  readonly command: string;
  readonly content: string;
  readonly checksum: string;
}

export function blocks(text: string): Block[] {
  return [...text.matchAll(BLOCK)].map(([, command, content, checksum]) => ({ command, content, checksum }));
}

export function checksum(content: string): string {
  return createHash("sha256").update(content.trim()).digest("hex").slice(0, 12);
}

/** The text with the block of a command replaced. Throws where there is none. */
export function withBlock(text: string, command: string, content: string): string {
  const block = blocks(text).find((b) => b.command === command);
  if (block === undefined) throw new Error(`there is no <!-- ${command} --> to write between`);
  const body = content.trim();
  const place = new RegExp(`^<!-- ${command} -->\n.*?^<!-- end.*?-->$`, "ms");
  return text.replace(place, () => `<!-- ${command} -->\n\n${body}\n\n<!-- end ${checksum(body)} -->`);
}

/** A drawing with a checksum of itself in its last line: what is changed by hand fails a test, as in a page. */
export function signed(drawing: string): string {
  return `${drawing.trim()}\n<!-- end ${checksum(drawing)} -->\n`;
}

/** Whether it is as `signed` has left it. */
export function isSigned(drawing: string): boolean {
  return signed(drawing.trimEnd().split("\n").slice(0, -1).join("\n")) === drawing;
}

/** Writes what a command has measured into a page, formatted as the repository is. */
export async function writeBlock(page: string, command: string, content: string): Promise<void> {
  const config = await resolveConfig(page);
  const formatted = await format(content, { ...config, parser: "markdown" });
  writeFileSync(page, withBlock(readFileSync(page, "utf8"), command, formatted));
}
