/** Models as a page: a form for a row, and the prediction beside it as one types. */
import { optional, readOptions, text, type RecordOf } from "../../base/options.ts";
import { readExportable, type Exportable } from "../given.ts";
import { scriptOf } from "../javascript.ts";
import { quote } from "../literals.ts";
import { modelForm, tableForm } from "./form.ts";
import { textOf as escape } from "../../trace/render/html/markup.ts";
import { scriptFor } from "./script.ts";
import { style } from "./style.ts";

export interface HTMLOptions {
  /** The heading and the name of the page. Default: what is predicted. */
  title?: string;
  /** A sentence below the heading. */
  description?: string;
  /** The language of title, description and names, as BCP 47 has it. Default "en". */
  language?: string;
}

const record = {
  title: optional(text()),
  description: optional(text()),
  language: text("en"),
} satisfies RecordOf<HTMLOptions>;

/**
 * A page of one file that asks the network for nothing: a field for each column of a table's model, or for each number of
 * another model's input, and the prediction, with the probabilities of classes as bars and the intervals of quantities, as one
 * types; several targets have a line each. What is left empty is
 * missing; for models without a table it is 0.
 * Throws E_CONFIG for a model whose inputs have more than 64 numbers, which is no form, and for what `toJavaScript` refuses;
 * E_FORMAT for what is no model.
 */
export function toHTML(model: Exportable, options: HTMLOptions = {}): string {
  const { title, description, language } = readOptions(record, options, "toHTML");
  const given = readExportable(model);
  const form = given.kind === "table" ? tableForm(given) : modelForm(given.program);
  const heading = title ?? form.title;
  const code = scriptOf(given, { module: "iife", language: "js", name: "model" });
  return `<!doctype html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<meta name="color-scheme" content="light dark">
<title>${escape(heading)}</title>
<style>
${style}
</style>
</head>
<body>
<main>
<header>
<h1>${escape(heading)}</h1>
<p>${escape(description ?? form.description)}</p>
</header>
<form id="form" autocomplete="off" novalidate>
<h2 class="hidden">Values</h2>
<div class="fields">
${form.fields}
</div>
<p class="buttons"><button type="reset">Clear all</button></p>
</form>
<section id="result"${form.shape.kind === "numbers" ? "" : ' class="follows"'} aria-labelledby="result-title">
<h2 id="result-title">${escape(form.resultTitle)}</h2>
<p id="headline" role="status" aria-live="polite"></p>
${form.result}
<p id="problem" role="alert"></p>
</section>
</main>
<footer><p>Computed on this page; nothing is sent anywhere. Made by Chainrule.</p></footer>
<script>
${code}
</script>
<script>
const shape = ${quote(form.shape)};
${scriptFor(form.shape)}
</script>
</body>
</html>
`;
}
