/** npm run gallery: what goes wrong with deep networks, seen in real trainings, each with its remedy beside it. */
import { duration } from "../src/base/numbers.ts";
import { word } from "../src/base/options.ts";
import { argument } from "../src/terminal/arguments.ts";
import type { Demonstration } from "./gallery/demonstration.ts";
import { exploding } from "./gallery/exploding.ts";
import { overfitting } from "./gallery/overfitting.ts";
import { vanishing } from "./gallery/vanishing.ts";
import { runProgram } from "./program.ts";

const demonstrations: readonly Demonstration[] = [vanishing, exploding, overfitting];
const names = demonstrations.map(({ name }) => name);

await runProgram(
  {
    command: "npm run gallery",
    about:
      "Shows vanishing gradients, exploding gradients and overfitting in trainings\nthat run before your eyes, each with its remedies beside it.",
    options: {
      only: argument(word(undefined, names, `one of them: ${names.join(", ")}`), { placeholder: "<name>" }),
    },
    notes: `Seeds are fixed: every run shows the same figures. NO_COLOR=1 switches colours off.
Exit codes: 0 ok, 1 a training did not show what it should, 2 wrong option,
130 Ctrl-C.`,
  },
  async (program) => {
    const { given, section, say, emit, style } = program;
    let ok = true;
    for (const demonstration of demonstrations.filter(({ name }) => given.only === undefined || name === given.only)) {
      const { name, title } = demonstration;
      emit("demonstration", { name, title });
      section(title);
      const outcome = await demonstration.run(program);
      if (outcome === undefined) {
        section("Stopped by Ctrl-C");
        return 130;
      }
      const { shown, sentence } = outcome;
      emit("takeHome", { name, shown, sentence });
      section(shown ? "To take home" : "Not what it should show: something is broken");
      say(sentence);
      ok &&= shown;
    }
    const ms = performance.now();
    emit("end", { ok, ms: Math.round(ms) });
    program.show(["", style.dim(`Done in ${duration(ms)}.`)]);
    return ok ? 0 : 1;
  },
);
