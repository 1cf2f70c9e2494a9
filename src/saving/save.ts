/** Models to where they are saved. */
import type { Patience } from "../platform/bytes.ts";
import { packed } from "../platform/gzip.ts";
import type { Session } from "../session/session.ts";
import { formatForWriting } from "./formats.ts";
import { nameOf, writeTarget, type ModelTarget, type PatienceOptions } from "./locations.ts";
import { savedModelOf, type ContentOptions } from "./savedModel.ts";

/** What is written of a model, and how long that may take. */
export interface SaveOptions extends ContentOptions, PatienceOptions {}

/** Writes a session's model in the format that the target's ending asks for. Throws E_IO, E_NON_FINITE, E_CONFIG, E_LIMIT, E_ABORTED. */
export async function saveSession(
  session: Session,
  target: ModelTarget,
  { includeOptimizer, ...patience }: Patience & Required<ContentOptions>,
): Promise<void> {
  const { backend } = session.engine;
  const { format, gzip } = formatForWriting(nameOf(target));
  const encode = () => format.encode(savedModelOf(session, { includeOptimizer }));
  const pieces = await (backend.isRunning || backend.stale ? backend.whenIdle(encode) : encode());
  const content = { pieces, type: format.type, ending: format.endings[0] };
  await writeTarget(target, gzip ? await packed(content, patience.signal) : content, patience);
}
