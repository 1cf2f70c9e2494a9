/** npm run bench:browser: how a page trains, how its thread feels meanwhile, and how soon it begins. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as chainrule from "../../src/index.ts";
import { launch, type Browser, type Page } from "../../test/browser/support/browser.ts";
import { serve, type Site } from "../../test/browser/support/server.ts";
import { runCommand } from "../support/command.ts";
import { machine, machineLines } from "../support/machine.ts";
import { writeBlock } from "../support/readme.ts";
import { root } from "../support/root.ts";
import { median, ratio, spread } from "../support/statistics.ts";
import { firstEpoch, prepare, ROWS, watch, type FirstEpoch, type Smoothness, type Training } from "./program.ts";
import { markdown, speedLines, startLines, threadLines, type Speed, type Start, type Thread } from "./report.ts";

const command = "npm run bench:browser";
const about = `Trains 784-128-10 in a page of headless Chromium and in Node, one program in
interleaved rounds, and prints the speeds and their ratio; how long the page's
thread is held at most meanwhile; and the time from the start of a page's script
to its first trained epoch of XOR.`;
const options = {
  quick: { about: "fewer rounds: a first look" },
  json: { about: "one JSON object a line" },
  markdown: { about: "write the table into bench/README.md" },
};

/** Functions of the page, under these names. */
interface Bench {
  train(epochs: number): Promise<Training>;
  watch: typeof watch;
}

await runCommand({ command, about, options }, async (given) => {
  const { quick, json } = given;
  if (given.markdown && quick) {
    process.stderr.write("--markdown writes figures that were measured with care: not with --quick.\n");
    process.exit(2);
  }
  const effort = quick ? { rounds: 3, epochs: 2, pages: 3 } : { rounds: 7, epochs: 12, pages: 9 };
  const site = await serve([files(), fileURLToPath(new URL("build/package/browser", root))]);
  const browser = await launch("chromium");
  try {
    const ran = { ...machine(), chromium: browser.version };
    print(json, { type: "machine", ...ran }, [...machineLines(ran), `Chromium ${browser.version}, headless`]);
    const page = await browser.open(`${site.origin}/training.html`);
    await page.told();
    const speed = await measureSpeed(page, effort);
    print(json, { type: "speed", ...speed }, speedLines(speed));
    const thread = await measureThread(page, effort);
    print(json, { type: "smoothness", ...thread }, threadLines(thread));
    await page.close();
    const start = await measureStart(browser, site, effort.pages);
    print(json, { type: "start", ...start }, startLines(start));
    if (given.markdown)
      await writeBlock("bench/README.md", `${command} -- --markdown`, markdown(ran, speed, thread, start));
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
    // From memory: how long this machine's disk takes says nothing about the library.
    "/chainrule.js": readFileSync(new URL("build/package/browser/chainrule.js", root)),
  };
}

interface Effort {
  readonly rounds: number;
  readonly epochs: number;
}

async function measureSpeed(page: Page, { rounds, epochs }: Effort): Promise<Speed> {
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
  return {
    rounds,
    epochs,
    rows: ROWS,
    samplesPerSecond: { node: median(speeds.node), page: median(speeds.page) },
    spread: { node: spread(speeds.node), page: spread(speeds.page) },
    ratio: ratio(speeds.page, speeds.node),
  };
}

/** Apart from the speeds: a thread that is watched is never at rest. */
async function measureThread(page: Page, { rounds, epochs }: Effort): Promise<Thread> {
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
  return { rounds, training: of(training), resting: of(resting) };
}

/** Each time a page with a cache of its own. */
async function measureStart(browser: Browser, site: Site, pages: number): Promise<Start> {
  const told: FirstEpoch[] = [];
  for (let i = 0; i < pages; i++) {
    const page = await browser.open(`${site.origin}/start.html`);
    told.push(await page.told<FirstEpoch>());
    await page.close();
  }
  const times = told.map(({ trained }) => trained);
  const parts = {
    fetch: median(told.map(({ fetched }) => fetched)),
    import: median(told.map(({ fetched, imported }) => imported - fetched)),
    model: median(told.map(({ imported, made }) => made - imported)),
    fit: median(told.map(({ made, trained }) => trained - made)),
  };
  const afterImport = median(told.map(({ imported, trained }) => trained - imported));
  const fastest = Math.min(...times);
  return { pages, milliseconds: median(times), spread: spread(times), fastest, parts, afterImport };
}

function print(json: boolean, record: object, lines: readonly string[]): void {
  console.log(json ? JSON.stringify(record) : lines.join("\n"));
}
