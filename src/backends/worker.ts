/**
 * The WebAssembly backend of pages: long walks are made by a worker, in a memory of its own, so that the page stays free
 * without any special headers. Tensors and programs stand at the same addresses in both memories. What was written here
 * since goes along with an order; what a run reads after every walk comes back with the answer, and the weights when
 * they are wanted (`settle`).
 *
 *   page    | weights x y … |  ── changed ──▶  ◀── loss, cursor ──  ◀── weights, now and then
 *   worker  | weights x y … |      walk
 */
import { lostError } from "../base/errors.ts";
import { markWritten } from "../memory/arena.ts";
import type { Storage } from "../memory/tensor.ts";
import { allSteps, isCallback, isTensor, type Plan } from "../plan/plan.ts";
import type { Copies } from "../threads/protocol.ts";
import { WorkerPool } from "../threads/pool.ts";
import { abandoned } from "./abandoned.ts";
import type { Backend, LoadOptions, Runner } from "./backend.ts";
import type { Arithmetic } from "./builds.ts";
import { offload } from "./offload.ts";
import { WasmMemory } from "./memory.ts";
import { loader } from "./wasm.ts";

export function workerBackend(core: WebAssembly.Module, arithmetic: Arithmetic, workerUrl?: string): Backend {
  const memory = new WasmMemory(false);
  const team = new WorkerPool({ threads: 1, start: { core }, workerUrl });
  const mirror = new Mirror(memory, team);
  const load = loader(core, memory);
  const backend: Backend = {
    name: "wasm",
    memory,
    arithmetic,
    threads: 1,
    load(plan, arena, options = {}) {
      const loaded = load(plan, arena);
      const touched = marking(plan, loaded);
      const { onCaller: here, reads } = options;
      if (here || reads === undefined || allSteps(plan).some(isCallback)) return touched;
      return mirror.load(plan, loaded.program, options, touched);
    },
    isRunning: false,
    get stale() {
      return mirror.changing || mirror.stale.size > 0;
    },
    pullWeights: () => mirror.pull(),
    whenIdle: (task) => mirror.pull().then(task),
    end: () => team.end(),
  };
  abandoned.register(backend, team);
  return backend;
}

/** A runner here that notes what it writes. */
function marking(plan: Plan, { run, release }: Runner): Runner {
  const { written } = storagesOf(plan);
  return {
    run(batches) {
      for (const storage of written) markWritten(storage);
      return run(batches);
    },
    remote: false,
    release,
  };
}

/** A walk, if there is a program, and what goes over before it and comes back after it. */
interface Transfer {
  readonly program: number;
  readonly batches: number;
  readonly put: Copies["put"];
  /** What outlives the run and is newer there afterwards. */
  readonly writes?: readonly Storage[];
  readonly take?: readonly Storage[];
}

/** Bytes that are copied in one go: about a millisecond's. */
const LOAD = 2 ** 22;

/** What a worker has of the memory here. */
class Mirror {
  /** What outlives a run, such as weights, and is newer there than here. */
  readonly stale = new Set<Storage>();
  /** Whether the worker is at it just now. */
  changing = false;
  readonly #memory: WasmMemory;
  readonly #team: WorkerPool;
  /** Whom the rest is about. */
  #crew: object | undefined;
  /** Which version the worker has, and how many of its bytes so far. */
  #sent = new WeakMap<Storage, { version: number; bytes: number }>();

  constructor(memory: WasmMemory, team: WorkerPool) {
    this.#memory = memory;
    this.#team = team;
  }

  load(plan: Plan, program: Storage, { own = [], reads = [] }: LoadOptions, here: Runner): Runner {
    const { all, written } = storagesOf(plan);
    all.add(program);
    const mine = new Set(own);
    const lasting = [...written].filter((storage) => !mine.has(storage));
    const taken = reads.map((t) => t.storage);
    let crew: object | undefined;
    /** Copies first, as many orders as it takes; the last of them walks. */
    const run = async (batches: number): Promise<number> => {
      const trains = lasting.length > 0;
      this.changing ||= trains;
      try {
        for (;;) {
          let whole = false;
          const [{ status: stop }] = await this.#order((now) => {
            // What only the worker had is gone with it.
            if ((crew ??= now) !== now) throw lostError("it ended between two walks");
            const { put, complete } = this.#changes(all);
            whole = complete;
            return whole
              ? { program: program.offset, batches, put, writes: lasting, take: taken }
              : { program: 0, batches: 0, put };
          });
          if (whole) return stop;
        }
      } finally {
        if (trains) this.changing = false;
      }
    };
    const bound = () => this.stale.size > 0 && [...all].some((storage) => this.stale.has(storage));
    return offload(plan, this.#team, here, { run, release() {} }, bound);
  }

  /** Brings here what is newer there, but for what has been written here since. */
  async pull(): Promise<void> {
    if (!this.changing && this.stale.size === 0) return;
    await this.#order(() => ({ program: 0, batches: 0, put: [], take: [...this.stale] }));
  }

  /** Whether the worker has what stands here, or newer. */
  #has(storage: Storage): boolean {
    const sent = this.#sent.get(storage);
    return sent !== undefined && sent.version === storage.version && sent.bytes === storage.bytes;
  }

  /** What the worker does not have of these, up to a load; and whether that is all. */
  #changes(storages: Iterable<Storage>): { put: Copies["put"]; complete: boolean } {
    const put: { at: number; bytes: ArrayBuffer | number }[] = [];
    let room = LOAD;
    for (const storage of storages) {
      if (this.#has(storage)) continue;
      if (room === 0) return { put, complete: false };
      const { version, offset, bytes, isZeroed: blank } = storage;
      const sent = this.#sent.get(storage);
      const from = sent?.version === version ? sent.bytes : 0;
      const count = blank ? bytes : Math.min(room, bytes - from);
      const at = offset + from;
      put.push({ at, bytes: blank ? bytes : (this.#memory.buffer.slice(at, at + count) as ArrayBuffer) });
      if (!blank) room -= count;
      this.#sent.set(storage, { version, bytes: from + count });
      this.stale.delete(storage);
      if (from + count < bytes) return { put, complete: false };
    }
    return { put, complete: true };
  }

  /** One order and its answer, told apart from the next one's: what is newer where is known when that is made. */
  #order(make: (crew: object) => Transfer) {
    let writes: readonly Storage[] = [];
    let take: readonly Storage[] = [];
    return this.#team.walk(
      (crew) => {
        if (this.#crew !== crew) {
          this.#crew = crew;
          this.#sent = new WeakMap();
          if (this.stale.size > 0) throw lostError("it ended between two walks");
        }
        const errand = make(crew);
        ({ writes = [], take = [] } = errand);
        const { program, batches, put } = errand;
        const places = take.map(({ offset, bytes }) => ({ at: offset, bytes }));
        return [{ program, barrier: 0, batches, copies: { size: this.#memory.buffer.byteLength, put, take: places } }];
      },
      ([{ copied: taken = [] }]) => {
        for (const storage of writes) if (this.#has(storage)) this.stale.add(storage);
        taken.forEach((bytes, i) => {
          if (this.#has(take[i])) new Uint8Array(this.#memory.buffer).set(new Uint8Array(bytes), take[i].offset);
          this.stale.delete(take[i]);
        });
      },
    );
  }
}

/** The storages that a plan has to do with, and those that it writes. */
function storagesOf(plan: Plan): { all: Set<Storage>; written: Set<Storage> } {
  const all = new Set([plan.cursor.storage]);
  const written = new Set(all);
  for (const { kernel, operands } of allSteps(plan)) {
    operands.forEach((operand, i) => {
      if (!isTensor(operand)) return;
      all.add(operand.storage);
      const access = kernel.shared?.[i];
      if (access === undefined || access === "own" || access.endsWith("!")) written.add(operand.storage);
    });
  }
  return { all, written };
}
