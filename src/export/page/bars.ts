/** Lists of bars, and of lines as they are. */
import { textOf as escape } from "../../trace/render/html/markup.ts";
import type { PageShape } from "./shape.ts";

/** Lines that a phone has room for beside the form; of those with an interval fewer. */
const SHOWN = 3;
export const SHOWN_INTERVALS = 1;

/** A list of lines, of which so many are seen. What scrolls is reached by keys, and then called so. */
export function lineList(items: readonly string[], name: string, shown = SHOWN): string {
  const scrolls = items.length > shown ? ` tabindex="0" aria-label="${escape(name)}"` : "";
  return `<ul class="bars"${scrolls}>\n${items.join("\n")}\n</ul>`;
}

/** A bar for each number of each output. */
export function barList(bars: PageShape["bars"]): string {
  return bars
    .map(({ output, names }, b) => {
      const items = names.map((name, i) => `<li id="b${b}-${i}"><span class="name">${escape(name)}</span> <span class="value"></span><span class="bar" aria-hidden="true"><span></span></span></li>`); // prettier-ignore
      const title = bars.length === 1 ? "" : `<h3>${escape(output)}</h3>\n`;
      return `${title}${lineList(items, output || "Classes")}`;
    })
    .join("\n");
}
