/** The page of tables of npm run demo:browser, as tests use it. */
import type { Page } from "../browser/support/browser.ts";
import type { ServeOptions } from "../browser/support/server.ts";
import { base, site, status } from "./demo.ts";

export async function openedTable(open: (url: string) => Promise<Page>, options?: ServeOptions): Promise<Page> {
  const { origin } = await site(options);
  return open(`${origin}${base}table.html`);
}

/** Drops a file on the page: a text, or bytes. */
export const dropFile = (page: Page, name: string, content: string | readonly number[]) =>
  page.evaluate(
    ([name, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([typeof content === "string" ? content : Uint8Array.from(content)], name));
      document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
    },
    [name, content] as const,
  );

/** Trains, with the button, and waits for the end. */
export async function learn(page: Page): Promise<void> {
  await page.click("#train");
  await status(page, "status", /^Trained on [\d,]+ rows and tried on [\d,]+ others, in /);
}

/** Sets a field of the what-if form by its label, as typing does. */
export const fill = (page: Page, label: string, value: string) =>
  page.evaluate(
    ([label, value]) => {
      const labels = Array.from(document.querySelectorAll<HTMLLabelElement>("#fields label"));
      const field = document.getElementById(
        labels.find((one) => one.textContent === label)!.htmlFor,
      ) as HTMLInputElement;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    [label, value] as const,
  );

/** What the page shows. */
export const shown = (page: Page) =>
  page.evaluate(() => {
    const text = (id: string) => document.getElementById(id)!.textContent;
    const texts = (selector: string) => Array.from(document.querySelectorAll(selector), (one) => one.textContent);
    return {
      problem: text("file-problem") || text("data-problem"),
      columns: texts("#columns label"),
      kinds: texts("#columns b"),
      plan: texts("#columns .what"),
      score: text("score-title"),
      cells: texts("#score-picture td:not(.corner)").map(Number),
      points: document.querySelectorAll("#score-picture .point").length,
      importance: texts("#importance th[scope=row]"),
      predicted: text("predicted"),
      sureness: text("sureness"),
      probabilities: texts("#probabilities .value").map(parseFloat),
      hasResults: document.getElementById("results")!.checkVisibility(),
    };
  });

/** 120 rows whose class follows the number and the town; some gaps. */
export function townsCsv(): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [size, town] = [(i * 37) % 100, ["Rome", "Oslo", "Bern"][i % 3]];
    return [
      i % 11 === 0 ? "" : size,
      town,
      i % 2 === 0 ? "yes" : "no",
      size > 50 || town === "Oslo" ? "large" : "small",
    ];
  });
  return [["size", "town", "garden", "class"], ...rows].map((row) => row.join(",")).join("\n");
}
