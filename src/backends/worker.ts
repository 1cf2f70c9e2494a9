/**
 * The worker backend of pages: long walks run in a worker, in a memory of its own, so that the page stays responsive
 * without special headers. Tensors and programs have the same addresses in both memories. What has been written here
 * since the last request goes along with the next one; what a run reads after every walk comes back with the response,
 * and the weights on demand (`pullWeights`).
 *
 *   page    | weights x y … |  ── changed ──▶  ◀── loss, cursor ──  ◀── weights, on demand
 *   worker  | weights x y … |      walk
 */
import { lostError } from "../base/errors.ts";
import { markWritten } from "../memory/arena.ts";
import type { Storage } from "../memory/tensor.ts";
import { allSteps, isCallback, isTensor, type Plan } from "../plan/plan.ts";
import { batchWork } from "../plan/threads.ts";
import type { Copies } from "../threads/protocol.ts";
import { WorkerPool } from "../threads/pool.ts";
import { abandoned } from "./abandoned.ts";
import type { Backend, LoadOptions, Runner } from "./backend.ts";
import type { Arithmetic } from "../platform/builds.ts";
import { offload } from "./offload.ts";
import { WasmMemory } from "./memory.ts";
import { loader } from "./wasm.ts";

export function workerBackend(core: WebAssembly.Module, arithmetic: Arithmetic, workerUrl?: string): Backend {
  const memory = new WasmMemory(false);
  const pool = new WorkerPool({ threads: 1, start: { core }, workerUrl });
  const mirror = new Mirror(memory, pool);
  const load = loader(core, memory);
  const backend: Backend = {
    name: "wasm",
    memory,
    arithmetic,
    threads: 1,
    choices: [],
    load(plan, arena, options = {}) {
      const loaded = load(plan, arena);
      const local = marking(plan, loaded);
      const { onCaller, reads } = options;
      if (onCaller || reads === undefined || allSteps(plan).some(isCallback)) return local;
      return mirror.load(plan, loaded.program, options, local);
    },
    isRunning: false,
    get stale() {
      return mirror.changing || mirror.stale.size > 0;
    },
    pullWeights: () => mirror.pull(),
    whenIdle: (task) => mirror.pull().then(task),
    end: () => pool.end(),
  };
  abandoned.register(backend, pool);
  return backend;
}

/** A runner on this thread that marks the storages it writes. */
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

/** A walk, if there is a program, with the copies to the worker before it and back after it. */
interface Transfer {
  readonly program: number;
  readonly batches: number;
  readonly put: Copies["put"];
  /** Storages that outlive the run and are newer in the worker afterwards. */
  readonly writes?: readonly Storage[];
  readonly take?: readonly Storage[];
}

/** Bytes copied with one request: about a millisecond of copying. */
const COPY_BYTES = 2 ** 22;

/** Tracks which storages of this memory the worker has, and in which version. */
class Mirror {
  /** Storages that outlive a run, such as weights, and are newer in the worker than here. */
  readonly stale = new Set<Storage>();
  /** Whether the worker is changing such storages now. */
  changing = false;
  readonly #memory: WasmMemory;
  readonly #pool: WorkerPool;
  /** The group of workers that the fields below describe. */
  #group: object | undefined;
  /** The version that the worker has of each storage, and how many of its bytes so far. */
  #sent = new WeakMap<Storage, { version: number; bytes: number }>();

  constructor(memory: WasmMemory, pool: WorkerPool) {
    this.#memory = memory;
    this.#pool = pool;
  }

  load(plan: Plan, program: Storage, { own = [], reads = [] }: LoadOptions, local: Runner): Runner {
    const { all, written } = storagesOf(plan);
    all.add(program);
    const ownStorages = new Set(own);
    const lasting = [...written].filter((storage) => !ownStorages.has(storage));
    const readStorages = reads.map((t) => t.storage);
    let group: object | undefined;
    /** Copies first, in as many requests as needed; the last of them walks. */
    const run = async (batches: number): Promise<number> => {
      const trains = lasting.length > 0;
      this.changing ||= trains;
      try {
        for (;;) {
          let complete = false;
          const [{ status }] = await this.#send(
            (current) => {
              // Numbers that only the lost worker had are gone.
              if ((group ??= current) !== current) throw lostError("it ended between two walks");
              const changes = this.#changes(all);
              const { put } = changes;
              complete = changes.complete;
              return complete
                ? { program: program.offset, batches, put, writes: lasting, take: readStorages }
                : { program: 0, batches: 0, put };
            },
            batches * batchWork(plan),
          );
          if (complete) return status;
        }
      } finally {
        if (trains) this.changing = false;
      }
    };
    const bound = () => this.stale.size > 0 && [...all].some((storage) => this.stale.has(storage));
    return offload(plan, this.#pool, local, { run, release() {} }, bound);
  }

  /** Copies storages that are newer in the worker here, except those written here since. */
  async pull(): Promise<void> {
    if (!this.changing && this.stale.size === 0) return;
    await this.#send(() => ({ program: 0, batches: 0, put: [], take: [...this.stale] }));
  }

  /** Whether the worker has the version of a storage that is here, or a newer one. */
  #has(storage: Storage): boolean {
    const sent = this.#sent.get(storage);
    return sent !== undefined && sent.version === storage.version && sent.bytes === storage.bytes;
  }

  /** The bytes of these storages that the worker lacks, up to COPY_BYTES; and whether those are all. */
  #changes(storages: Iterable<Storage>): { put: Copies["put"]; complete: boolean } {
    const put: { at: number; bytes: ArrayBuffer | number }[] = [];
    let room = COPY_BYTES;
    for (const storage of storages) {
      if (this.#has(storage)) continue;
      if (room === 0) return { put, complete: false };
      const { version, offset, bytes, isZeroed } = storage;
      const sent = this.#sent.get(storage);
      const from = sent?.version === version ? sent.bytes : 0;
      const count = isZeroed ? bytes : Math.min(room, bytes - from);
      const at = offset + from;
      put.push({ at, bytes: isZeroed ? bytes : (this.#memory.buffer.slice(at, at + count) as ArrayBuffer) });
      if (!isZeroed) room -= count;
      this.#sent.set(storage, { version, bytes: from + count });
      this.stale.delete(storage);
      if (from + count < bytes) return { put, complete: false };
    }
    return { put, complete: true };
  }

  /** One request and its response, handled before the next request is made: that one depends on what is newer where. */
  #send(make: (group: object) => Transfer, work = 0) {
    let writes: readonly Storage[] = [];
    let take: readonly Storage[] = [];
    return this.#pool.walk(
      (group) => {
        if (this.#group !== group) {
          this.#group = group;
          this.#sent = new WeakMap();
          if (this.stale.size > 0) throw lostError("it ended between two walks");
        }
        const transfer = make(group);
        ({ writes = [], take = [] } = transfer);
        const { program, batches, put } = transfer;
        const locations = take.map(({ offset, bytes }) => ({ at: offset, bytes }));
        return [
          { program, barrier: 0, batches, copies: { size: this.#memory.buffer.byteLength, put, take: locations } },
        ];
      },
      { work },
      ([{ copied = [] }]) => {
        for (const storage of writes) if (this.#has(storage)) this.stale.add(storage);
        copied.forEach((bytes, i) => {
          if (this.#has(take[i])) new Uint8Array(this.#memory.buffer).set(new Uint8Array(bytes), take[i].offset);
          this.stale.delete(take[i]);
        });
      },
    );
  }
}

/** The storages that a plan uses, and those that it writes. */
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
