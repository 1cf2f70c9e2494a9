/** npm run bench:size: what the browser file weighs, gzipped, and what of it each part. */
import { table } from "../../src/base/text.ts";
import { runCommand } from "../support/command.ts";
import { whole } from "../support/numbers.ts";
import { byRoom, rooms } from "./bundle.ts";
import { built, codeAndBuilds, gzipped, messages, weigh, type Part } from "./parts.ts";

/** What the file is to weigh at most. */
const BAR = 40_000;

const options = { files: { about: "file by file instead of room by room" }, json: { about: "one JSON object a line" } };
const about = `Prints what build/package/browser/chainrule.js weighs gzipped, and by how much less it
would weigh without each of its parts (bench/README.md says more).`;

await runCommand({ command: "npm run bench:size", about, options }, async (given) => {
  const file = built("package/browser/chainrule.js").toString();
  const [code, builds] = codeAndBuilds(file);
  const total = gzipped(file);
  const wholes = [
    "chainrule.js",
    "chainrule.iife.js",
    "chainrule.all.iife.js",
    "explain.js",
    "brain.js",
    "predict.js",
    "table.js",
    "data.js",
    "formats.js",
    "worker.js",
  ].map((name) => {
    const bytes = built(`package/browser/${name}`);
    return { name, bytes: bytes.length, gzipped: gzipped(bytes) };
  });
  const halves = weigh([
    { part: "JavaScript", text: code },
    { part: "packed builds", text: builds },
  ]);
  const wasm = ["float32", "float64", "fast-float32", "fast-float64", "barrier"].map((name) => {
    const bytes = built(`wasm/${name}.wasm`);
    return { name, bytes: bytes.length, gzipped: gzipped(bytes) };
  });
  const pieces = await rooms();
  const sections: [title: string, parts: readonly Part[]][] = [
    ["files", wholes],
    ["chainrule.js", halves],
    ["builds, each gzipped alone", wasm],
    ["JavaScript by kind", weigh(messages(code))],
    ["JavaScript by room of src/, before names are shortened", weigh(given.files ? pieces : byRoom(pieces))],
  ];
  if (given.json) {
    for (const [section, parts] of sections)
      for (const part of parts) console.log(JSON.stringify({ type: "part", section, ...part }));
    console.log(JSON.stringify({ type: "total", gzipped: total, bar: BAR }));
    return;
  }
  for (const [title, parts] of sections) {
    const rows = parts.map(({ name, bytes, gzipped }) => [name, whole(bytes), whole(gzipped)]);
    console.log(["", ...table([[title, "bytes", "gzipped"], ...rows], { align: "lrr" })].join("\n"));
  }
  console.log(`\n${whole(total)} bytes gzipped, ${whole(total - BAR)} over the bar of ${whole(BAR)}`);
});
