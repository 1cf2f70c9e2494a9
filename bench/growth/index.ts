/** npm run bench:growth: what a sample costs as networks, batches and more grow, as tables, curves and a picture: any cliff shows. */
import { writeFileSync } from "node:fs";
import { runCommand } from "../support/command.ts";
import { machine, machineLines } from "../support/machine.ts";
import { Peak } from "../support/peak.ts";
import { signed, writeBlock } from "../support/readme.ts";
import { choose } from "../support/select.ts";
import { measureSweep } from "./measure.ts";
import { picture, PICTURE } from "./picture.ts";
import { cliffLines, growthLines, markdown, type Grown } from "./report.ts";
import { sweeps } from "./sweeps.ts";

const command = "npm run bench:growth";
const names = sweeps.map(({ name }) => name);
const options = {
  sweep: { value: "names", about: `only these, with commas between: ${names.join(", ")}` },
  quick: { about: "one round instead of five" },
  json: { about: "one JSON object a line" },
  markdown: { about: `draw ${PICTURE}, and write what falls into\nbench/README.md: all sweeps, with care` },
};
const about = `Trains networks of growing width, batch and depth, and one on rows with more and
more zeros and with more and more threads, through fit: exact build, SGD; prints
samples a second and their share of the core's peak R' (bench/README.md says
what that is), and names cliffs: sizes that lose more than 15 % of the
operations a second of the size before.`;

await runCommand({ command, about, options }, async (given) => {
  if (given.markdown && (given.sweep !== undefined || given.quick)) {
    process.stderr.write("--markdown draws all that is measured with care: not with --sweep or --quick.\n");
    process.exit(2);
  }
  const chosen = given.sweep === undefined ? names : choose(given.sweep, names, "sweep");
  const ran = machine();
  const opening = [...machineLines(ran), "exact build, SGD; medians; on one thread processor time; data made up"];
  console.log(given.json ? JSON.stringify({ type: "machine", ...ran }) : opening.join("\n"));
  const peak = new Peak();
  await peak.warmUp();
  const grown: Grown[] = [];
  for (const sweep of sweeps.filter(({ name }) => chosen.includes(name))) {
    const measured = await measureSweep(sweep, peak, given.quick ? 1 : 5);
    grown.push({ sweep, measured });
    const lines = given.json
      ? measured.map((point) => JSON.stringify({ type: "point", sweep: sweep.name, ...point }))
      : growthLines(sweep, measured);
    console.log(lines.join("\n"));
  }
  if (!given.json) console.log(cliffLines(grown).join("\n"));
  if (given.markdown) {
    writeFileSync(PICTURE, signed(picture(grown)));
    await writeBlock("bench/README.md", `${command} -- --markdown`, markdown(ran, grown));
  }
});
