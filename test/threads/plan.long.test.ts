/**
 * Where threads meet is enough: on one thread, the plans of three are walked from meeting to meeting, in one order of the
 * threads and in the other; the first one claims all that can be claimed. If something were needed before it was made, the
 * orders would differ.
 */
import { expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { javascriptBackend } from "../../src/backends/javascript.ts";
import { Model } from "../../src/model/model.ts";
import { Session } from "../../src/session/session.ts";
import type { Plan, Step } from "../../src/plan/plan.ts";
import { sharePlan } from "../../src/plan/threads.ts";
import { bind, walk } from "../../src/plan/walk.ts";
import { weightsHash } from "../support/hash.ts";
import { train, trainings } from "./networks.ts";

const THREADS = 3;

/** What a thread walks between two meetings: what is its own, and pieces that it may claim. */
type Section = { readonly piece?: number; readonly steps: Step[] }[];

/** A list from meeting to meeting. */
function sections(steps: readonly Step[]): Section[] {
  const all: Section[] = [[{ steps: [] }]];
  for (const step of steps) {
    const section = all[all.length - 1];
    if (!isAtBarrier(step)) section[section.length - 1].steps.push(step);
    else if (step.begin === 0) section.push({ piece: step.items, steps: [] });
    else all.push([{ steps: [] }]);
  }
  return all;
}

function isAtBarrier({ kernel }: Step): boolean {
  return kernel.name === "barrierStep";
}

/** The JavaScript backend walking the plans of several threads; `shared` counts the steps that threads share. */
function inTurns(order: readonly number[], told: { shared: number }): Backend {
  const backend = javascriptBackend();
  return {
    ...backend,
    load(plan, arena) {
      const shared = sharePlan(plan, THREADS, arena.dtype);
      if (shared === undefined) return backend.load(plan, arena);
      arena.place(shared.storages);
      const { plans } = shared;
      told.shared += plans[1].batch.filter((step) => !isAtBarrier(step)).length;
      const walkAll = (list: (plan: Plan) => readonly Step[]): number => {
        const threads = plans.map((own) => sections(list(own)));
        expect(new Set(threads.map((own) => own.length)).size).toBe(1);
        for (let s = 0; s < threads[0].length; s++) {
          const claimed = new Set<number>();
          for (const { piece, steps } of order.flatMap((t) => threads[t][s])) {
            if (piece !== undefined && claimed.has(piece)) continue;
            if (piece !== undefined) claimed.add(piece);
            const stop = walk(bind(steps, arena));
            if (stop) return stop;
          }
        }
        return 0;
      };
      const cursors = plans.map(({ cursor }) => cursor);
      const { size, update, closing, closingFrom } = plan.groups ?? { size: 1, closingFrom: plan.batches };
      const groups = { update: update !== undefined, closing: closing !== undefined };
      return {
        remote: false,
        run(batches) {
          for (let done = 0; done < batches; done++) {
            const [epoch, batch, row, step] = arena.view(plan.cursor).data;
            for (const cursor of cursors) arena.view(cursor).data.set([epoch, batch, row, step]);
            if (batch === 0 && step === 0) walkAll((own) => own.runBegin ?? []);
            if (batch === 0) walkAll((own) => own.epochBegin);
            const last = batch === plan.batches - 1;
            const full = (own: Plan) => (batch < closingFrom || !groups.closing ? own.batch : own.groups!.closing);
            const stop = walkAll((own) => (last && plan.tail.length > 0 ? own.tail : full(own)));
            if (stop) return stop;
            const ends = last || (batch + 1) % size === 0;
            if (ends && groups.update) walkAll((own) => own.groups!.update);
            if (last) walkAll((own) => own.epochEnd);
            const after = last ? [epoch + 1, 0, 0] : [epoch, batch + 1, row + plan.batchRows];
            arena.view(plan.cursor).data.set([...after, step + Number(ends)]);
          }
          return 0;
        },
        release: () => arena.release(shared.storages),
      };
    },
  };
}

test.each(Object.entries(trainings))("%s", async (_name, training) => {
  const alone = await train(training, { backend: "javascript" });
  const told = { shared: 0 };
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
  ]) {
    const { session } = await training.make({ seed: 3, backend: "javascript" });
    const together = await train(training, {}, new Model<boolean>(new Session(session.spec, inTurns(order, told))));
    expect(weightsHash(together as Model), `threads in the order ${order}`).toBe(weightsHash(alone as Model));
  }
  expect(told.shared).toBeGreaterThan(0);
});
