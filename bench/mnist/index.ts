/** npm run bench:mnist: the time from the start of a fresh process to 97 % and 98 % of MNIST's test digits read right. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runCommand } from "../support/command.ts";
import { machine, machineLines } from "../support/machine.ts";
import { root } from "../support/root.ts";
import { median } from "../support/statistics.ts";

const options = {
  runs: { value: "n", about: "fresh processes (default 5)" },
  json: { about: "one JSON object a line" },
};
const about = `Runs the program of npm run mnist in fresh processes and takes the time on the
wall from starting each to the accuracies on the way; prints medians. The files
are read, the test part is evaluated after every epoch: all that is included.`;

interface Reached {
  readonly goal: number;
  readonly accuracy: number;
  readonly epoch: number;
  /** Since the process was started. */
  readonly milliseconds: number;
}

const at = (goal: number) => `${100 * goal} %`;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

const command = "npm run bench:mnist";
await runCommand({ command, about, options }, async (given) => {
  const runs = Number(given.runs ?? 5);
  if (!Number.isInteger(runs) || runs < 1) {
    process.stderr.write(`--runs must be a whole number from 1, got ${given.runs}.\nTry: ${command} -- --help\n`);
    process.exit(2);
  }
  const ran = machine();
  console.log(given.json ? JSON.stringify({ type: "machine", ...ran }) : machineLines(ran).join("\n"));
  const all: Reached[][] = [];
  for (let run = 1; run <= runs; run++) {
    const reached = await once();
    all.push(reached);
    const told = reached.map(
      ({ goal, milliseconds, epoch }) => `${at(goal)} after ${seconds(milliseconds)} (epoch ${epoch})`,
    );
    console.log(
      given.json ? JSON.stringify({ type: "run", run, reached }) : `  run ${run}: ${told.join(", ") || "none reached"}`,
    );
  }
  for (const goal of [0.97, 0.98]) {
    const times = all.flatMap((run) => run.filter((r) => r.goal === goal).map(({ milliseconds }) => milliseconds));
    const result = { goal, runs, reached: times.length, milliseconds: times.length === runs ? median(times) : null };
    if (given.json) console.log(JSON.stringify({ type: "goal", ...result }));
    else if (result.milliseconds === null) console.log(`${at(goal)}: reached in ${times.length} of ${runs} runs`);
    else
      console.log(
        `${at(goal)} of the test digits right: ${seconds(result.milliseconds)} from process start, median of ${runs}`,
      );
  }
});

/** One fresh process, to its end. */
function once(): Promise<Reached[]> {
  const began = performance.now();
  const program = fileURLToPath(new URL("build/examples/mnist.js", root));
  const child = spawn(process.execPath, [program, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  const kill = () => void child.kill("SIGKILL");
  process.on("exit", kill);
  const reached: Reached[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { event, goal, accuracy, epoch } = JSON.parse(line);
    if (event === "reached") reached.push({ goal, accuracy, epoch, milliseconds: performance.now() - began });
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("exit", kill);
      if (code === 0) resolve(reached);
      else reject(new Error(`npm run mnist ended with code ${code}`));
    });
  });
}
