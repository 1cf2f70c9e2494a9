// @ts-check
import { stdout } from "node:process";
import { figures, forgetFigures } from "../../test/reliability/report.ts";
import browser from "./browser.js";

/** Before the whole suites of reliability: builds what they need. After them, prints their figures. */
export default async () => {
  await browser();
  forgetFigures();
  return () => void stdout.write(`\nReliability\n${figures()}\n\n`);
};
