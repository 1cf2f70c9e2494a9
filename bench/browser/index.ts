/** npm run bench:browser: how a page trains, how its thread feels meanwhile, and how soon it begins. */
import { fileURLToPath } from "node:url";
import * as chainrule from "../../src/index.ts";
import { launch, type Browser, type Page } from "../../test/browser/support/browser.ts";
import { serve, type Site } from "../../test/browser/support/server.ts";
import { runCommand } from "../support/command.ts";
import { machine, machineLines } from "../support/machine.ts";
import { share, whole } from "../support/numbers.ts";
import { root } from "../support/root.ts";
import { median, ratio, spread } from "../support/statistics.ts";
import { firstEpoch, prepare, ROWS, watch, type FirstEpoch, type Smoothness, type Training } from "./program.ts";

const command = "npm run bench:browser";
const about = `Trains 784-128-10 in a page of headless Chromium and in Node, one program in
interleaved rounds, and prints the speeds and their ratio; how long the page's
thread is held at most meanwhile; and the time from the start of a page's script
to its first trained epoch of XOR.`;
const options = {
  quick: { about: "fewer rounds: a first look" },
  json: { about: "one JSON object a line" },
};

/** Functions of the page, under these names. */
interface Bench {
  train(epochs: number): Promise<Training>;
  watch: typeof watch;
}

await runCommand({ command, about, options }, async ({ quick, json }) => {
  const effort = quick ? { rounds: 3, epochs: 2, pages: 3 } : { rounds: 7, epochs: 12, pages: 9 };
  const site = await serve([files(), fileURLToPath(new URL("build/browser", root))]);
  const browser = await launch("chromium");
  try {
    const ran = { ...machine(), chromium: browser.version };
    print(json, { type: "machine", ...ran }, [...machineLines(ran), `Chromium ${browser.version}, headless`]);
    await speed(browser, site, effort, json);
    await start(browser, site, effort.pages, json);
  } finally {
    await browser.close();
    await site.close();
  }
});

function files() {
  const page = (script: string) =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script></html>`;
  const training = `import * as chainrule from "/chainrule.js";
    globalThis.bench = { train: await (${prepare})(chainrule, ${ROWS}), watch: ${watch} };
    globalThis.told = true;`;
  return {
    "/training.html": page("/training.js"),
    "/training.js": training,
    "/start.html": page("/start.js"),
    "/start.js": firstEpoch,
  };
}

interface Effort {
  readonly rounds: number;
  readonly epochs: number;
}

async function speed(browser: Browser, site: Site, { rounds, epochs }: Effort, json: boolean): Promise<void> {
  const page = await browser.open(`${site.origin}/training.html`);
  await page.told();
  const here = await prepare(chainrule, ROWS);
  const there = (epochs: number) =>
    page.evaluate((n) => (globalThis as unknown as { bench: Bench }).bench.train(n), epochs);
  for (const train of [here, there]) for (let again = 0; again < 2; again++) await train(epochs); // warm-up

  const speeds = { node: [] as number[], page: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const turns = [["node", here] as const, ["page", there] as const];
    const losses: number[] = [];
    for (const [who, train] of round % 2 === 0 ? turns : turns.reverse()) {
      const { milliseconds, loss } = await train(epochs);
      speeds[who].push((1000 * epochs * ROWS) / milliseconds);
      losses.push(loss);
    }
    if (losses[0] !== losses[1]) throw new Error(`page and Node learn differently: ${losses.join(" and ")}`);
  }
  const result = {
    samplesPerSecond: { node: median(speeds.node), page: median(speeds.page) },
    spread: { node: spread(speeds.node), page: spread(speeds.page) },
    ratio: ratio(speeds.page, speeds.node),
  };
  const line = (name: string, who: "node" | "page") =>
    `  ${name.padEnd(5)}${whole(result.samplesPerSecond[who]).padStart(9)} ± ${share(result.spread[who])}`;
  print(json, { type: "speed", rounds, ...result }, [
    `784-128-10, batch 32, SGD, ${whole(ROWS)} rows as sparse as MNIST: samples/s, wall,`,
    `medians of ${rounds} interleaved rounds of ${epochs} epochs, the same loss in both`,
    line("Node", "node"),
    `${line("page", "page")}, ${result.ratio.toFixed(2)} of Node`,
  ]);
  await smoothness(page, rounds, epochs, json);
}

/** Apart from the speeds: a thread that is watched is never at rest. */
async function smoothness(page: Page, rounds: number, epochs: number, json: boolean): Promise<void> {
  const training: Smoothness[] = [];
  const resting: Smoothness[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    training.push(
      await page.evaluate((n) => {
        const { bench } = globalThis as unknown as { bench: Bench };
        return bench.watch(() => bench.train(n));
      }, epochs),
    );
    resting.push(
      await page.evaluate((milliseconds) => {
        const { bench } = globalThis as unknown as { bench: Bench };
        return bench.watch(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));
      }, performance.now() - began),
    );
  }
  const of = (watched: readonly Smoothness[]) => ({
    task: median(watched.map(({ task }) => task)),
    longestTask: Math.max(...watched.map(({ task }) => task)),
    frame: median(watched.map(({ frame }) => frame)),
    longestFrame: Math.max(...watched.map(({ frame }) => frame)),
    longTasks: watched.flatMap(({ long }) => long),
  });
  const result = { training: of(training), resting: of(resting) };
  const line = (name: string, { task, longestTask, frame, longestFrame, longTasks }: ReturnType<typeof of>) =>
    [
      `  ${name}`.padEnd(13),
      `${task.toFixed(1)} (${longestTask.toFixed(1)})`.padStart(14),
      `${frame.toFixed(1)} (${longestFrame.toFixed(1)})`.padStart(17),
      String(longTasks.length).padStart(15),
    ].join("");
  print(json, { type: "smoothness", rounds, ...result }, [
    `The page's thread, ms: the longest of a whole call of fit, median (maximum) of ${rounds}`,
    "               longest task    between frames   ≥ 50 ms in all",
    line("training", result.training),
    line("at rest", result.resting),
  ]);
}

/** Each time a page with a cache of its own. */
async function start(browser: Browser, site: Site, pages: number, json: boolean): Promise<void> {
  const told: FirstEpoch[] = [];
  for (let i = 0; i < pages; i++) {
    const page = await browser.open(`${site.origin}/start.html`);
    told.push(await page.told<FirstEpoch>());
    await page.close();
  }
  const times = told.map(({ trained }) => trained);
  const imported = median(told.map(({ imported }) => imported));
  const afterImport = median(told.map(({ imported, trained }) => trained - imported));
  const fastest = Math.min(...times);
  const result = { pages, milliseconds: median(times), spread: spread(times), fastest, imported, afterImport };
  print(json, { type: "start", ...result }, [
    `From the start of a script to its first trained epoch of XOR, library fetched from`,
    `this machine: ${result.milliseconds.toFixed(0)} ms ± ${share(result.spread)}, median of ${pages} new pages`,
    `(fastest ${result.fastest.toFixed(0)} ms; the import ${imported.toFixed(0)} ms, from there on ${afterImport.toFixed(0)} ms)`,
  ]);
}

function print(json: boolean, record: object, lines: readonly string[]): void {
  console.log(json ? JSON.stringify(record) : lines.join("\n"));
}
