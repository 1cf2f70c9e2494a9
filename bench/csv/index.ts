/** npm run bench:csv: how fast files become tables, beside papaparse and csv-parse, each in a process of its own. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Papa from "papaparse";
import { parse } from "csv-parse/sync";
import { table } from "../../src/base/text.ts";
import { readCsv, readCsvRows } from "../../src/data/readCsv.ts";
import { draws } from "../../test/support/draws.ts";
import { between, idle, now } from "../support/clock.ts";
import { runCommand } from "../support/command.ts";
import { machine, machineLines } from "../support/machine.ts";
import { median } from "../support/statistics.ts";

const options = { quick: { about: "a first look: 3 rounds" }, json: { about: "one JSON object a line" } };
const about = `Reads files of about 20 MB that are in memory as bytes, in turns, each time in a new process, as a program
that reads one file does: numbers of 1 to 6 digits behind the point; numbers as JavaScript writes them; and a
table of ids, names, cities, dates and comments. Prints medians of milliseconds and of the process's memory.`;

const BYTES = 20e6;
const draw = draws(1);
const below1 = () => draw.below(2 ** 31) / 2 ** 31;
const cities = ["Berlin", "Hamburg", "München", "Köln", "Frankfurt am Main", "Stuttgart", "Düsseldorf", "Leipzig"];
const words = "the quick brown fox jumps over a lazy dog while it rains in spain and nobody cares".split(" ");
const comment = () => {
  const text = Array.from({ length: 3 + draw.below(8) }, () => draw.of(words)).join(" ");
  return draw.below(3) === 0 ? `"${text}, ""really"""` : text;
};

const files: Readonly<Record<string, { header: string; row: (i: number) => readonly unknown[] }>> = {
  numbers: {
    header: "a,b,c,d,e,f,g,h,i,j",
    row: () => Array.from({ length: 10 }, () => (below1() * 200 - 100).toFixed(1 + draw.below(6))),
  },
  "long numbers": { header: "a,b,c,d,e,f", row: () => Array.from({ length: 6 }, () => below1() * 10 - 5) },
  mixed: {
    header: "id,name,city,age,income,married,joined,comment",
    row: (i) => [
      i,
      `Name${draw.below(5000)}`,
      draw.of(cities),
      draw.below(20) === 0 ? "" : 18 + draw.below(70),
      (below1() * 1e5).toFixed(2),
      draw.of(["yes", "no"]),
      `20${10 + draw.below(14)}-0${1 + draw.below(9)}-${10 + draw.below(18)}`,
      comment(),
    ],
  },
};

const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  readCsv: (bytes) => readCsv(bytes),
  "papaparse, dynamicTyping": (bytes) => papa(bytes, { header: true, dynamicTyping: true }),
  "csv-parse, cast": (bytes) => parse(Buffer.from(bytes), { columns: true, cast: true }),
  "papaparse, texts only": (bytes) => papa(bytes, {}),
  "csv-parse, texts only": (bytes) => parse(Buffer.from(bytes)),
  "readCsvRows, texts, none kept": async (bytes) => {
    for await (const row of readCsvRows(bytes)) void row;
  },
};

const papa = (bytes: Uint8Array, given: Papa.ParseConfig) =>
  Papa.parse(new TextDecoder().decode(bytes), { ...given, skipEmptyLines: true });

function write(path: string, { header, row }: (typeof files)[string]): void {
  const lines = [header];
  for (let size = 0, i = 0; size < BYTES; i++) {
    const line = row(i).join(",");
    lines.push(line);
    size += line.length + 1;
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
}

/** In a process of its own: prints milliseconds and megabytes. */
async function once(path: string, reader: string): Promise<void> {
  const bytes = readFileSync(path);
  const before = process.resourceUsage().maxRSS;
  const start = now();
  await readers[reader](bytes);
  const ms = idle(between(start, now()), 1);
  console.log(JSON.stringify([ms, (process.resourceUsage().maxRSS - before) / 1024]));
}

const [path, reader] = [process.env.CHAINRULE_CSV_PATH, process.env.CHAINRULE_CSV_READER];
if (path !== undefined && reader !== undefined) await once(path, reader);
else
  await runCommand({ command: "npm run bench:csv", about, options }, async ({ quick, json }) => {
    if (!json) console.log(machineLines(machine()).join("\n"));
    const folder = mkdtempSync(join(tmpdir(), "bench-csv-"));
    try {
      for (const [name, file] of Object.entries(files)) {
        const place = join(folder, "file.csv");
        write(place, file);
        const measured = Object.keys(readers).map((reader) => ({ reader, ms: [] as number[], mb: [] as number[] }));
        for (let round = 0; round < (quick ? 3 : 9); round++)
          for (const { reader, ms, mb } of measured) {
            const env = { ...process.env, CHAINRULE_CSV_PATH: place, CHAINRULE_CSV_READER: reader };
            const printed = execFileSync(process.execPath, [fileURLToPath(import.meta.url)], { env, encoding: "utf8" });
            const [time, memory] = JSON.parse(printed) as [number, number];
            ms.push(time);
            mb.push(memory);
          }
        const lines = measured.map(({ reader, ms, mb }) => {
          const figures = { ms: median(ms), megabytes: median(mb) };
          if (json) console.log(JSON.stringify({ type: "csv", file: name, reader, ...figures }));
          return [reader, figures.ms.toFixed(0), figures.megabytes.toFixed(0)];
        });
        if (!json) console.log(["", ...table([[name, "ms", "MB more"], ...lines], { align: "lrr" })].join("\n"));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
