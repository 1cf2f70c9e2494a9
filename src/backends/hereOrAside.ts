/**
 * Where a page's walks are made: short ones on its own thread, since asking a worker takes longer; long ones by workers.
 * While those are starting, and where they are refused, on the page's thread in slices. The results are the same bits.
 */
import { batchWork } from "../plan/threads.ts";
import type { Plan } from "../plan/plan.ts";
import type { Team } from "../threads/team.ts";
import type { Runner } from "./backend.ts";
import { warn } from "./warn.ts";

/** Nanoseconds of work that the page's thread does rather than ask, and a batch's that it does rather than wait. */
const SHORT = 1_000_000;
const PATIENT = 4_000_000;

/** A plan that workers walk. */
export interface Aside {
  run(batches: number): Promise<number>;
  release(): void;
}

/** `bound`: whether the worker has newer numbers than this thread, so that it has to go on. */
export function hereOrAside(
  plan: Plan,
  team: Team,
  here: Runner,
  aside: Aside,
  bound: () => boolean = () => false,
): Runner {
  const work = batchWork(plan);
  let moved = false;
  const run = (batches: number): number | Promise<number> => {
    if (refused.has(team)) return here.run(batches);
    if (!moved && !bound()) {
      if (batches * work < SHORT) return here.run(batches);
      if (!team.ready) {
        const started = start(team);
        if (work >= PATIENT) return started.then(() => run(batches));
        started.catch(() => undefined); // the model was disposed of meanwhile
        return here.run(batches);
      }
    }
    if (!moved) team.hold();
    moved = true;
    return aside.run(batches);
  };
  return {
    run,
    get elsewhere() {
      return !refused.has(team) && (moved || team.ready || bound());
    },
    release() {
      here.release();
      aside.release();
      if (moved) team.release();
      moved = false;
    },
  };
}

const refused = new WeakSet<Team>();

/** Resolves when the workers are ready, or known to be refused. */
async function start(team: Team): Promise<void> {
  try {
    await team.start();
  } catch (error) {
    if (team.ended) throw error;
    if (!refused.has(team))
      warn(
        `training on the page's thread, in slices of a few milliseconds. ${error instanceof Error ? error.message : error} Where a content policy forbids workers from blobs, give workerUrl.`,
      );
    refused.add(team);
  }
}
