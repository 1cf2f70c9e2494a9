/** The model as files to keep, and the lines that use it. */
import { find } from "../page/dom.ts";
import type { TrainerClient } from "./client.ts";
import type { Results } from "./trainer.ts";

const types = { json: "application/json", page: "text/html" } as const;

/** `source` is the name of the file that was learned from. */
export function saveButtons(client: TrainerClient, source: string, { task }: Results): void {
  const stem = source.replace(/\.[^.]*$/, "");
  const save = (as: keyof typeof types, name: string) => async () => {
    find("save-problem").textContent = "";
    try {
      download(new Blob([await client.ask("file", as)], { type: types[as] }), name);
    } catch (error) {
      find("save-problem").textContent = (error as Error).message;
    }
  };
  find("save-json").onclick = save("json", `${stem}.json`);
  find("save-page").onclick = save("page", `${stem}.html`);
  const name = task === "classification" ? "Classifier" : "Regressor";
  find("use").textContent = [
    `import { ${name} } from "chainrule/table";`,
    "",
    `const file = await fetch(${JSON.stringify(`./${encodeURIComponent(stem)}.json`)});`,
    `const model = await ${name}.fromJSON(await file.json());`,
    "await model.predict([row]); // an object: { column: value, … }",
  ].join("\n");
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
