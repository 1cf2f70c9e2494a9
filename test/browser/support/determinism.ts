/** Pages that train the networks of determinism.ts and compare the bits of the weights with those of Node. */
import { expect } from "vitest";
import { goldenWeights } from "../../determinism/weights.ts";
import { trainAll, type Trained } from "../determinism.ts";
import { page } from "./app.ts";
import { expectQuiet, inBrowsers, served } from "./pages.ts";

/** Who computes in a page, and what the model says of that. */
interface Engine {
  readonly name: string;
  readonly options: object;
  readonly isolation: boolean;
  readonly effect: { readonly backend: keyof typeof goldenWeights; readonly threads: number };
}

/** A test for each browser. */
export function givesTheBitsOfNode({ name, options, isolation, effect }: Engine): void {
  inBrowsers(`reliability 5: the bits of Node, ${name}`, async ({ open }) => {
    // All threads share the work, though there may be fewer cores.
    const script = `import * as chainrule from "/chainrule.js"; globalThis.CHAINRULE_THREADS = "always";
      (${trainAll})(chainrule, ${JSON.stringify(options)}).then((told) => (globalThis.told = told));`;
    const files = { "/index.html": page(`<script type="module" src="/main.js"></script>`), "/main.js": script };
    const site = await served([files, "build/package/browser"], { isolation });
    const opened = await open(`${site.origin}/`);
    const told = await opened.told<Trained[]>();
    for (const { backend, threads } of told) expect({ backend, threads }).toEqual(effect);
    expect(Object.fromEntries(told.map(({ network, weights }) => [network, weights]))).toEqual(
      goldenWeights[effect.backend],
    );
    expectQuiet(opened);
  });
}
