/** What the place that text goes to can show: how wide it is, whether a line can be drawn again, how many colours. */
export interface Terminal {
  /** Characters a line, from 20 to 80: longer lines are hard to read. */
  columns: number;
  /** Whether a line can be taken back and drawn again. Never in a pipe or a file. */
  redraws: boolean;
  colours: 0 | 16 | 256;
}

/** Of a stream such as process.stdout. Colour only on a terminal, and not where NO_COLOR (no-color.org) is set. */
export function terminalOf(
  stream: { isTTY?: boolean; columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const redraws = stream.isTTY === true && env.TERM !== "dumb";
  // A terminal that does not tell its width says 0.
  const columns = Math.max(20, Math.min(80, stream.columns || 80));
  return { columns, redraws, colours: redraws && !env.NO_COLOR ? coloursOf(env) : 0 };
}

function coloursOf({ TERM = "", COLORTERM, WT_SESSION }: Readonly<Record<string, string | undefined>>): 16 | 256 {
  return COLORTERM || WT_SESSION || /256|kitty|alacritty|ghostty|direct/.test(TERM) ? 256 : 16;
}
