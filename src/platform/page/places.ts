/** Places of models in a page: stores, downloads and URLs. */
import { ChainruleError, show } from "../../errors.ts";
import { nearest } from "../../options.ts";
import { cannot } from "../cannot.ts";
import { fetchBytes, put } from "../http.ts";
import type { StoredModel } from "../stored.ts";
import { stores, type Store } from "./stores.ts";

/** A kept model's JSON or a URL's bytes. Throws E_IO, E_LIMIT above `maxBytes`, E_CONFIG for what cannot be read. */
export async function readPlace(place: string, maxBytes: number): Promise<Uint8Array | string> {
  const { store, name, meant } = parse(place);
  if (store !== undefined) return attempt("read", place, async () => (await store.get(name)) ?? absent());
  // Other schemes are left to fetch, which knows those of extensions and apps.
  if (place !== "" && meant === undefined) return fetchBytes(place, maxBytes);
  throw refusal(place, meant === undefined || meant === DOWNLOADS ? [] : [meant]);
}

/** Keeps, puts or downloads JSON. Throws E_IO, and what was kept before stands; E_CONFIG for any other place. */
export async function writePlace(place: string, text: string): Promise<void> {
  const { scheme, store, name, meant } = parse(place);
  if (/^https?$/.test(scheme)) return put(place, text);
  if (store !== undefined) return attempt("write", place, () => store.put(name, text), text.length);
  if (scheme === DOWNLOADS) return attempt("write", place, async () => download(name, text));
  throw refusal(place, meant === undefined ? [DOWNLOADS, "indexeddb"] : [meant]);
}

export async function listModels(): Promise<Record<string, StoredModel>> {
  const models: Record<string, StoredModel> = {};
  for (const scheme in stores) {
    const kept = await attempt("read", `${scheme}://`, stores[scheme].list);
    for (const [name, info] of kept) models[`${scheme}://${name}`] = info;
  }
  return models;
}

export async function removeModel(place: string): Promise<void> {
  const { store, name } = parse(place);
  if (store === undefined) throw refusal(place, []);
  await attempt("remove", place, async () => (await store.remove(name)) || absent());
}

const DOWNLOADS = "downloads";
const JSON_ENDING = /\.json$/;

interface Place {
  scheme: string;
  name: string;
  store: Store | undefined;
  /** The scheme of ours that this is, or was probably meant to be. */
  meant: string | undefined;
}

function parse(place: unknown): Place {
  const text = typeof place === "string" ? place : "";
  const [, given = "", name = text] = /^([^:/]*):\/\/(.*)/s.exec(text) ?? [];
  const scheme = given.toLowerCase();
  const store = name !== "" && Object.hasOwn(stores, scheme) ? stores[scheme] : undefined;
  return { scheme, name, store, meant: nearest(scheme, [DOWNLOADS, ...Object.keys(stores)]) };
}

/** Says what is possible, and which of the schemes may have been meant. */
function refusal(place: unknown, schemes: string[]): ChainruleError {
  const base = typeof place === "string" && (place.split("/").pop()!.replace(JSON_ENDING, "") || "model");
  const meant = base === false ? [] : schemes.map((scheme) => show(`${scheme}://${base}`));
  const possible =
    'A page keeps models at "indexeddb://name" or "localstorage://name", saves to "downloads://name", an http(s) URL or a FileSystemFileHandle, loads URLs and Files';
  const near = meant.length > 0 ? ` Did you mean ${meant.join(" or ")}?` : "";
  return new ChainruleError("E_CONFIG", `${possible}; got ${show(place)}.${near}`);
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
    throw cannot(verb, place, full ? `the browser has no room for its ${bytes} bytes` : cause, { place, bytes }, cause);
  }
}

function download(name: string, text: string): void {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  anchor.download = `${name.replace(JSON_ENDING, "") || "model"}.json`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000); // the browser may ask the user first
}
