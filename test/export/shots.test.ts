import { writeFileSync, readFileSync } from "node:fs";
import { test } from "vitest";
import { toHTML } from "../../src/formats.ts";
import { classifier, regressor } from "./tables.ts";
import { modelOf } from "./models.ts";
import { Classifier } from "../../src/table/index.ts";
import { readCsv } from "../../src/data/index.ts";
import { chromium } from "playwright-core";
test("shots", async () => {
  const iris = await new Classifier({ effort: "quick", seed: 1 }).fit(await readCsv("examples/data/iris.csv"), { target: "species" });
  const pages = { iris: toHTML(iris, { title: "Which iris is it?" }), cls: toHTML(await classifier()), reg: toHTML(await regressor(false)), model: toHTML(await modelOf("concatenate", "float32", "tanh")) };
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  for (const [name, text] of Object.entries(pages)) {
    writeFileSync(`/tmp/t/${name}.html`, text);
    for (const [w, h, scheme] of [[1200, 800, "light"], [390, 844, "dark"]] as const) {
      const page = await browser.newPage({ viewport: { width: w, height: h }, colorScheme: scheme });
      page.on("pageerror", (e) => console.log(name, e.message));
      page.on("console", (e) => console.log(name, e.text()));
      await page.goto(`file:///tmp/t/${name}.html`);
      if (name === "iris") await page.fill("#c2", "5.6");
      if (name === "reg") { await page.fill("#c0", "12"); await page.selectOption("#c3", "left"); }
      await page.waitForTimeout(400);
      await page.screenshot({ path: `/tmp/t/shot-${name}-${w}.png` });
      await page.close();
    }
  }
  await browser.close();
}, 60000);
