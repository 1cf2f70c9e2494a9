/** Where lines are printed, with one live line below them that is drawn again and again on a terminal and nowhere else. */
import type { Terminal } from "./terminal.ts";
import { cut } from "../base/text.ts";

const ERASE = "\r\x1b[K";
/** Milliseconds between drawings: as often as an eye can follow. */
const PACE = 50;

export class Screen {
  readonly #write: (text: string) => void;
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #live = false;
  #drawn = -Infinity;

  constructor(write: (text: string) => void, terminal: Terminal, now: () => number = () => performance.now()) {
    this.#write = write;
    this.#terminal = terminal;
    this.#now = now;
  }

  /** Prints lines for good; the live line goes. */
  print(...lines: readonly string[]): void {
    this.clear();
    this.#write(lines.map((line) => `${line}\n`).join(""));
  }

  /** Draws the live line: plain text, cut to the width. Drawings that come too fast are left out. */
  live(text: string): void {
    if (!this.#terminal.redraws || this.#now() - this.#drawn < PACE) return;
    this.#write(ERASE + cut(text, this.#terminal.columns - 1));
    this.#drawn = this.#now();
    this.#live = true;
  }

  /** Takes the live line away. */
  clear(): void {
    if (this.#live) this.#write(ERASE);
    this.#live = false;
  }
}

/** A bar of `cells` characters, filled to an eighth of a character. */
export function progressBar(share: number, cells: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * cells * 8);
  const full = "█".repeat(Math.floor(eighths / 8));
  return (full + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]).padEnd(cells, "░");
}
