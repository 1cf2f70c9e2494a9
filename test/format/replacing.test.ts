/** What saving over a file keeps, what it does not replace, and what it tidies up. */
import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs"; // prettier-ignore
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { loadModel, type Model } from "../../src/index.ts";
import { refused } from "../support/errors.ts";
import { faults } from "../support/faultyFiles.ts";
import { temporaryFolder } from "../support/files.ts";
import { savedOptimizers, trainedModel } from "../support/saved.ts";

vi.mock("node:fs/promises", async (original) => (await import("../support/faultyFiles.ts")).faulty(await original()));

let model: Model, folder: string;
beforeEach(async () => {
  faults.set();
  folder = await temporaryFolder();
  model ??= await trainedModel("float32", savedOptimizers.adam());
});
const at = (name: string) => join(folder, name);
const text = () => JSON.stringify(model);

describe.skipIf(process.platform === "win32")("permissions", () => {
  test.each([0o600, 0o640, 0o644, 0o660, 0o666, 0o755])("%o are kept", async (mode) => {
    writeFileSync(at("m.json"), "the old one");
    chmodSync(at("m.json"), mode);
    await model.save(at("m.json"));
    expect(statSync(at("m.json")).mode & 0o777).toBe(mode);
    expect(readFileSync(at("m.json"), "utf8")).toBe(text());
  });

  test("a new file has those that the process gives", async () => {
    const before = process.umask(0o027);
    try {
      await model.save(at("m.json"));
    } finally {
      process.umask(before);
    }
    expect(statSync(at("m.json")).mode & 0o777).toBe(0o640);
  });

  test("nobody else may read a private model while it is written", async () => {
    writeFileSync(at("m.json"), "the old one");
    chmodSync(at("m.json"), 0o600);
    const modes: number[] = [];
    faults.set({
      fails: () => {
        for (const name of readdirSync(folder)) modes.push(statSync(at(name)).mode & 0o077);
        return false;
      },
    });
    await model.save(at("m.json"));
    expect(modes.length).toBeGreaterThan(10);
    expect(new Set(modes)).toEqual(new Set([0]));
  });

  test.each([0o444, 0o400, 0o555])("a file that nobody may write is not replaced: %o", async (mode) => {
    writeFileSync(at("m.json"), "the old one");
    chmodSync(at("m.json"), mode);
    await refused(() => model.save(at("m.json")), "E_IO", "it is read-only");
    expect(readFileSync(at("m.json"), "utf8")).toBe("the old one");
    expect(readdirSync(folder)).toEqual(["m.json"]);
  });

  test("where the owner cannot be kept, another group gets no permissions", async () => {
    if (process.getuid!() !== 0) return; // only root makes files of others
    const { chownSync } = await import("node:fs");
    writeFileSync(at("m.json"), "the old one");
    chmodSync(at("m.json"), 0o660);
    chownSync(at("m.json"), 12345, 12345);
    await model.save(at("m.json"));
    expect(statSync(at("m.json"))).toMatchObject({ uid: 12345, gid: 12345 });
    faults.set({ code: "EPERM", fails: (_, name) => name === "file.chown" });
    await model.save(at("m.json"));
    expect(statSync(at("m.json"))).toMatchObject({ uid: 0, gid: 0 });
    expect(statSync(at("m.json")).mode & 0o777).toBe(0o600);
  });
});

describe.skipIf(process.platform === "win32")("links and devices", () => {
  test("a symbolic link stays, and its file is replaced, through several and to what is not there yet", async () => {
    mkdirSync(at("store"));
    writeFileSync(at("store/m-1.json"), "the old one");
    symlinkSync("store/m-1.json", at("current.json"));
    symlinkSync("current.json", at("latest.json"));
    symlinkSync("store/new.json", at("dangling.json"));
    for (const name of ["latest.json", "dangling.json"]) {
      const link = readlinkSync(at(name));
      await model.save(at(name));
      expect(readlinkSync(at(name))).toBe(link);
      expect(readFileSync(at(name), "utf8")).toBe(text());
    }
    expect(lstatSync(at("store/m-1.json")).isFile()).toBe(true);
    expect(readdirSync(at("store")).sort()).toEqual(["m-1.json", "new.json"]);
  });

  test("links that lead nowhere are refused", async () => {
    symlinkSync("a.json", at("b.json"));
    symlinkSync("b.json", at("a.json"));
    await refused(() => model.save(at("a.json")), "E_IO", "its symbolic links lead in a circle");
    symlinkSync("nowhere/m.json", at("c.json"));
    await refused(() => model.save(at("c.json")), "E_IO", "there is no such file or folder");
  });

  test("pipes and devices are not replaced by files", async () => {
    expect(spawnSync("mkfifo", [at("pipe.json")]).status).toBe(0);
    for (const path of [at("pipe.json"), "/dev/null"])
      await refused(() => model.save(path), "E_IO", "it is not an ordinary file");
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
    expect(lstatSync(at("pipe.json")).isFIFO()).toBe(true);
  });
});

test("names may be as long as the system takes them", async () => {
  for (const length of [239, 240, 248, 255]) {
    const path = at(`${"m".repeat(length - 5)}.json`);
    await model.save(path);
    expect(JSON.stringify(await loadModel(path))).toBe(text());
  }
  await refused(() => model.save(at(`${"m".repeat(251)}.json`)), "E_IO", "the name is too long");
});

describe("temporary files", () => {
  const host = hostname().replace(/[^A-Za-z0-9]/g, "").slice(0, 40); // prettier-ignore
  const nobody = () => spawnSync(process.execPath, ["-e", ""]).pid; // has ended
  const earlier = new Date(performance.timeOrigin - 1000);

  test("of killed saves are removed by the next one; those of others are left", async () => {
    const names = {
      killed: `.chainrule-${host}-${nobody()}-abc.tmp`,
      before: `.chainrule-${host}-${process.pid}-old.tmp`,
    };
    const kept = [
      `.chainrule-${host}-${process.pid}-new.tmp`, // of this process, perhaps of another thread
      `.chainrule-${host}-${process.ppid}-abc.tmp`,
      `.chainrule-another-${nobody()}-abc.tmp`, // of another machine
      `.chainrule-${host}-${nobody()}-abc`,
      "notes.tmp",
    ];
    for (const name of [...Object.values(names), ...kept]) writeFileSync(at(name), "half a model");
    utimesSync(at(names.before), earlier, earlier);
    await model.save(at("m.json"));
    expect(readdirSync(folder).sort()).toEqual([...kept, "m.json"].sort());
  });

  test("saves of one name at the same time leave one of the models whole", async () => {
    const other = await trainedModel("float32");
    await Promise.all([1, 2, 3].flatMap(() => [model.save(at("m.json")), other.save(at("m.json"))]));
    expect([text(), JSON.stringify(other)]).toContain(readFileSync(at("m.json"), "utf8"));
    expect(readdirSync(folder)).toEqual(["m.json"]);
  });
});

test("a folder that cannot be flushed is reported; the new file is there", async () => {
  writeFileSync(at("m.json"), "the old one");
  let opened = 0;
  faults.set({ fails: (_, name) => (name === "open" && ++opened === 2) || (name === "file.sync" && opened === 2) });
  const { details } = await refused(() => model.save(at("m.json")), "E_IO", "could not be flushed (EIO)", "power cut");
  expect(details).toEqual({ path: at("m.json"), code: "EIO" });
  expect(readFileSync(at("m.json"), "utf8")).toBe(text());
});

test("a signal ends saving and loading; the old file stands", async () => {
  const path = at("m.safetensors");
  const aborted = AbortSignal.abort();
  await refused(() => model.save(path, { signal: aborted }), "E_ABORTED");
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(path, "the old one");
  for (const call of ["file.write", "file.sync"]) {
    const stop = new AbortController();
    faults.set({ short: 100, fails: (_, name) => (name === call && stop.abort(), false) });
    const saving = model.save(path, { signal: stop.signal });
    if (call === "file.sync")
      await saving; // all has been written by then
    else {
      await refused(() => saving, "E_ABORTED", "ended by its signal");
      expect(readFileSync(path, "utf8")).toBe("the old one");
    }
    expect(readdirSync(folder)).toEqual(["m.safetensors"]);
  }
  const stop = new AbortController();
  faults.set({ short: 100, fails: (_, name) => (name === "file.read" && stop.abort(), false) });
  await refused(() => loadModel(path, { signal: stop.signal }), "E_ABORTED");
});
