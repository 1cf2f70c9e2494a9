/** The page: its sections, wired. */
import { count } from "../../src/base/numbers.ts";
import { Busy } from "./busy.ts";
import { DigitPicture } from "./digit.ts";
import { find } from "./dom.ts";
import { Drawing } from "./draw.ts";
import { Ladder } from "./ladder/index.ts";
import { CLASSES, parts, pixels, SIDE } from "./network.ts";
import { MOST_INK } from "./raster.ts";
import { names, Training } from "./train.ts";

/** The library's version, put in by build.js. */
declare const VERSION: string;

const busy = new Busy([find<HTMLButtonElement>("train"), find<HTMLButtonElement>("measure")]);
find("version").textContent = VERSION;

async function begin(): Promise<void> {
  const all = await parts();
  find("rows").textContent = count(all.train.y.length);
  find("test-rows").textContent = count(all.test.y.length);
  // Some of the digits that it learns from, one of each.
  for (let digit = 0; digit < CLASSES; digit++) {
    const picture = new DigitPicture(SIDE, `a handwritten ${digit}`);
    find("samples").append(picture.paint(pixels(all.train, all.train.y.indexOf(digit)), MOST_INK).node);
  }
  const drawing = new Drawing(names);
  await new Training(all, busy, (model, trained) => drawing.ask(model, trained)).begin();
  new Ladder(all.train, busy, VERSION);
}

begin().catch((error: unknown) => (find("status").textContent = String(error)));
