/** npm run bench:rivals: the same work for Chainrule, other libraries for JavaScript, and peers in Python and C. */
import { cut, wrap } from "../../src/base/text.ts";
import { runCommand } from "../support/command.ts";
import { machine } from "../support/machine.ts";
import { writeBlock } from "../support/readme.ts";
import { choose } from "../support/select.ts";
import { contest, type Effort } from "./contest.ts";
import { entrants } from "./entrants.ts";
import { Folder } from "./files.ts";
import { install } from "./install.ts";
import * as report from "./report.ts";
import { works, type WorkName } from "./works.ts";

const workNames = Object.keys(works) as WorkName[];
const names = entrants.map(({ name }) => name);
const options = {
  work: {
    value: "names",
    about: ["only these, with commas between:", ...wrap(workNames.join(", "), 60)].join("\n"),
  },
  only: { value: "names", about: "only these and Chainrule, by the beginnings of names, as in:\n--only tfjs,PyTorch" },
  python: {
    value: "path",
    about: "the interpreter of the peers; default: python3, else\n/usr/bin/python3, the first that has their modules",
  },
  quick: { about: "shorter rounds: a first look" },
  json: { about: "one JSON object a line" },
  markdown: {
    about: "write the tables into bench/README.md and the short one into\nREADME.md: all of it, nothing left out",
  },
};
const command = "npm run bench:rivals";

const thorough: Effort = { rounds: 5, turn: 300, warmUp: 600, learning: 6000 };
const quick: Effort = { rounds: 3, turn: 150, warmUp: 300, learning: 1500 };

await runCommand(
  {
    command,
    about: `Trains and predicts with Chainrule, other JavaScript libraries and, where they
are installed, PyTorch, scikit-learn, numpy, oneDNN and LIBXSMM: each in a
process of its own, at its best settings, in interleaved rounds, with the
accuracy it reached. The first run installs the libraries for JavaScript into
bench/rivals/node_modules.`,
    options,
  },
  async (given) => {
    const chosen = given.work === undefined ? workNames : choose(given.work, workNames, "work");
    const some = given.only === undefined ? names : choose(`Chainrule,${given.only}`, names, "entrant");
    if (given.markdown && (given.work !== undefined || given.only !== undefined || given.quick)) {
      process.stderr.write("--markdown writes the whole table: not with --work, --only or --quick.\n");
      process.exit(2);
    }
    const pythons = given.python === undefined ? ["python3", "/usr/bin/python3"] : [given.python];
    const tell = (what: string) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${cut(what, 78)}`);
    const print = (lines: readonly string[]) => {
      tell("");
      if (lines.length > 0) console.log(lines.join("\n"));
    };
    const problem = install((what) => console.error(what));
    if (problem !== undefined) {
      console.error(problem);
      process.exitCode = 1;
      return;
    }
    const about = machine();
    const folder = new Folder();
    print(given.json ? [JSON.stringify({ type: "machine", ...about })] : report.opening(about));
    const reports = [];
    for (const name of chosen) {
      const work = works[name];
      const files = await folder.write(name, work);
      const takePart = entrants.filter((entrant) => some.includes(entrant.name) && entrant.works.includes(name));
      const effort = given.quick ? quick : thorough;
      const results = await contest(work, files, takePart, effort, pythons, (what) => tell(`${work.name}: ${what}`));
      reports.push({ work, ...results });
      print((given.json ? report.json : report.text)({ work, ...results }));
    }
    if (given.markdown) {
      await writeBlock("bench/README.md", `${command} -- --markdown`, report.markdown(about, reports));
      await writeBlock("README.md", `${command} -- --markdown`, report.summary(about, reports));
    }
  },
);
