/** Every snippet in the README is run. */
import { expect, test } from "vitest";
import { runSnippets, snippetsOf } from "./snippets.ts";

test("the first one prints something", () => expect(snippetsOf("README.md")[0].printed).toBeDefined());
runSnippets(["README.md"]);
