/** Places of models in a page: stores, downloads and URLs. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { nearest, suggest } from "../../base/nearest.ts";
import { ByteStream, chunksOf, lengthOf, type Patience, type ReadLimits, type Written } from "../bytes.ts";
import { ioError } from "../ioError.ts";
import { openUrl, put } from "../http.ts";
import type { StoredModel } from "../stored.ts";
import { blobOf, stores, type Store } from "./stores.ts";

/** The content of a kept model or of a URL. Throws E_IO, E_LIMIT above `maxBytes`, E_ABORTED, E_CONFIG for what cannot be read. */
export async function openLocation(place: string, limits: ReadLimits): Promise<ByteStream> {
  const { store, name, near } = parse(place);
  if (store?.get) {
    const kept = await attempt("read", place, async () => (await store.get!(name)) ?? absent());
    const failed = (cause: unknown): never => {
      throw ioError("read", place, cause, { place });
    };
    return new ByteStream(
      chunksOf(kept.stream(), failed, limits),
      `${formatValue(place)} has`,
      limits.maxBytes,
      kept.size,
    );
  }
  // Other schemes are left to fetch, which knows those of extensions and apps.
  if (place !== "" && near.length > 1) return openUrl(place, limits);
  throw refusal(place, place === "" ? [] : near);
}

/** Keeps, puts or downloads text or bytes. Throws E_IO, and what was kept before stands; E_ABORTED; E_CONFIG for any other place. */
export async function writeLocation(place: string, content: Written, patience: Patience): Promise<void> {
  const { scheme, store, name, near } = parse(place);
  if (/^https?$/.test(scheme)) return put(place, content, blobOf(content), patience);
  if (store === undefined) throw refusal(place, near);
  await attempt("write", place, () => store.put(name, content), lengthOf(content));
}

export async function listModels(): Promise<Record<string, StoredModel>> {
  const models: Record<string, StoredModel> = {};
  for (const scheme of Object.keys(stores)) {
    const kept = await attempt("read", `${scheme}://`, async () => (await stores[scheme].list?.()) ?? []);
    for (const [name, info] of kept) models[`${scheme}://${name}`] = info;
  }
  return models;
}

export async function removeModel(place: string): Promise<void> {
  const { store, name } = parse(place);
  if (!store?.remove) throw refusal(place, []);
  await attempt("remove", place, async () => (await store.remove!(name)) || absent());
}

interface Place {
  scheme: string;
  name: string;
  store: Store | undefined;
  /** What may have been meant: the scheme that looks like this one, or two that a page's own names go to. */
  near: string[];
}

function parse(place: unknown): Place {
  const text = typeof place === "string" ? place : "";
  const [, given = "", name = text] = /^([^:/]*):\/\/(.*)/s.exec(text) ?? [];
  const scheme = given.toLowerCase();
  const store = name !== "" && Object.hasOwn(stores, scheme) ? stores[scheme] : undefined;
  const meant = nearest(scheme, Object.keys(stores));
  const near = meant === undefined ? ["downloads", "indexeddb"] : meant === scheme ? [] : [meant];
  return { scheme, name, store, near };
}

/** Says what is possible, and which places may have been meant. */
function refusal(place: unknown, schemes: string[]): ChainruleError {
  const possible =
    'A page keeps models at "indexeddb://name" or "localstorage://name", saves to "downloads://name", an http(s) URL or a FileSystemFileHandle, loads URLs and Files';
  const base =
    typeof place === "string" &&
    place
      .split("/")
      .pop()!
      .replace(/\.json$/, "");
  const near = schemes.map((scheme) => formatValue(`${scheme}://${base || "model"}`)).join(" or ");
  const hint = suggest(base === false || near === "" ? undefined : near);
  return new ChainruleError("E_CONFIG", `${possible}; got ${formatValue(place)}.${hint}`);
}

function absent(): never {
  throw new Error("there is no such model; listModels() says which there are");
}

/** Whatever a store throws is E_IO; that there is no room, with the size. */
async function attempt<T>(
  verb: "read" | "write" | "remove",
  place: string,
  work: () => Promise<T>,
  bytes?: number,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const full = /quota/i.test((cause as Error).name);
    throw ioError(
      verb,
      place,
      full ? `the browser has no room for its ${bytes} bytes` : cause,
      { place, bytes },
      cause,
    );
  }
}
