/**
 * One work, everybody who takes part in it. Each in turn warms up, begins anew, learns as many epochs as all others (or
 * as many rows as there is time for) and is tested; then everybody goes on in interleaved rounds, which are timed.
 */
import { idle } from "../support/clock.ts";
import { Contender, NotThere } from "./contender.ts";
import type { Entrant } from "./entrants.ts";
import type { CorePeak, Files, Prepared, Work } from "./protocol.ts";

export interface Effort {
  readonly rounds: number;
  /** Milliseconds: of a turn, of warming up, and of learning at most. */
  readonly turn: number;
  readonly warmUp: number;
  readonly learning: number;
}

export interface Outcome extends Prepared {
  readonly entrant: string;
  /** Rows a second, round by round. */
  readonly speeds: number[];
  /** The same by the wall: what lines with threads are compared with, which have no other time. */
  readonly wallSpeeds: number[];
  /** Of training, round by round, of who knows it. */
  readonly peaks: CorePeak[];
  /** Rows a call of a turn: fewer than the work has where it is slow. */
  readonly portion: number;
  /** Of training. */
  readonly accuracy?: number;
  readonly learnt?: number;
  /** Of prediction: its outputs for the first test row. */
  readonly outputs?: readonly number[];
}
export interface Missing {
  readonly entrant: string;
  readonly absent: string;
}

/** Rows of training: the first rows of the data, or all of them several times. */
interface Portion {
  readonly rows: number;
  readonly epochs: number;
}

export function portion({ rows, batch }: Pick<Work, "rows" | "batch">, samples: number): Portion {
  if (samples >= rows) return { rows, epochs: Math.round(samples / rows) };
  return { rows: Math.min(rows, Math.max(batch, Math.floor(samples / batch) * batch)), epochs: 1 };
}

export async function contest(
  work: Work,
  files: Files,
  entrants: readonly Entrant[],
  effort: Effort,
  pythons: readonly string[],
  tell: (what: string) => void,
): Promise<{ outcomes: Outcome[]; missing: Missing[] }> {
  const there: { outcome: Outcome; turn: Turn; contender: Contender }[] = [];
  const missing: Missing[] = [];
  const contenders: Contender[] = [];
  try {
    for (const entrant of entrants) {
      tell(entrant.name);
      try {
        const contender = new Contender(entrant, pythons);
        contenders.push(contender);
        there.push({ contender, ...(await begin(contender, entrant, work, files, effort)) });
      } catch (error) {
        if (!(error instanceof NotThere)) throw error;
        missing.push({ entrant: entrant.name, absent: error.message });
      }
    }
    for (let round = 0; round < effort.rounds; round++) {
      tell(`round ${round + 1} of ${effort.rounds}`);
      for (let place = 0; place < there.length; place++) {
        const { turn, outcome } = there[(place + round) % there.length];
        const { speed, wall, peak } = await turn();
        outcome.speeds.push(speed);
        outcome.wallSpeeds.push(wall);
        if (peak) outcome.peaks.push(peak);
      }
    }
  } finally {
    for (const contender of contenders) contender.end();
  }
  return { outcomes: there.map(({ outcome }) => outcome), missing };
}

/** Rows a second of one turn, by the wall too, and the peak beside it. */
type Turn = () => Promise<{ speed: number; wall: number; peak?: CorePeak }>;

async function begin(contender: Contender, { name, settings }: Entrant, work: Work, files: Files, effort: Effort) {
  const prepare = () => contender.ask({ command: "prepare", work, files, settings });
  const { threads } = await prepare();
  const rows = work.kind === "predict many rows" ? work.testRows : 1;
  let outputs: readonly number[] | undefined;
  const run = async (samples: number) => {
    if (work.kind === "train") {
      const part = portion(work, samples);
      const reply = await contender.ask({ command: "train", ...part });
      return { done: part.rows * part.epochs, ...reply };
    }
    const times = Math.ceil(samples / rows);
    const reply = await contender.ask({ command: "predict", rows, times });
    outputs = reply.outputs;
    return { done: times * rows, time: reply.time };
  };

  // Engines compile what runs often: past that, the last and longest piece says how fast it is.
  let speed = 0;
  for (let spent = 0, samples = work.batch; spent < effort.warmUp; samples *= 3) {
    const { done, time } = await run(samples);
    spent += time.wall;
    speed = (done * 1000) / Math.max(idle(time, threads), 1e-3);
  }

  const prepared = await prepare();
  const whole = work.kind === "train" ? work.rows * work.epochs : Infinity;
  let learnt = {};
  if (work.kind === "train") {
    const { done } = await run(Math.min(whole, (speed * effort.learning) / 1000));
    const { accuracy } = await contender.ask({ command: "evaluate" });
    learnt = { accuracy, learnt: done };
  }
  // What is quoted by the fit is timed by whole fits, unless they take seconds.
  const fit = work.unit === "ms a fit" && whole / speed < 3 ? whole : 0;
  const wanted = Math.max(fit, (speed * effort.turn) / 1000);
  const samples = Math.min(whole, wanted);
  const calls = Math.min(40, Math.max(1, Math.round(wanted / samples)));
  const turn: Turn = async () => {
    let rows = 0,
      milliseconds = 0,
      wall = 0;
    let last: CorePeak | undefined;
    for (let call = 0; call < calls; call++) {
      const { done, time, peak } = await run(samples);
      last = peak;
      rows += done;
      milliseconds += idle(time, prepared.threads);
      wall += time.wall;
    }
    return { speed: (rows * 1000) / milliseconds, wall: (rows * 1000) / wall, ...(last ? { peak: last } : {}) };
  };
  await turn(); // once more, untimed: outputs are there, and what a first long call allocates
  const outcome: Outcome = {
    entrant: name,
    ...prepared,
    ...learnt,
    ...(outputs ? { outputs } : {}),
    portion: samples,
    speeds: [],
    wallSpeeds: [],
    peaks: [],
  };
  return { outcome, turn };
}
