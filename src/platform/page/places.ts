/** Places of models in a page: stores, downloads and URLs. */
import { ChainruleError, show } from "../../errors.ts";
import { hint, nearest } from "../../options.ts";
import { cannot } from "../cannot.ts";
import { fetchBytes, put, tooLarge } from "../http.ts";
import type { StoredModel } from "../stored.ts";
import { stores, type Store } from "./stores.ts";

/** A kept model's JSON or a URL's bytes. Throws E_IO, E_LIMIT above `maxBytes`, E_CONFIG for what cannot be read. */
export async function readPlace(place: string, maxBytes: number): Promise<Uint8Array | string> {
  const { store, name, meant } = parse(place);
  if (store !== undefined) {
    const text = await attempt("read", place, () => store.get(name));
    if (typeof text !== "string") throw await absent("read", place, name, store);
    if (text.length > maxBytes) throw tooLarge(place, text.length, maxBytes);
    return text;
  }
  // Other schemes are left to fetch, which knows those of extensions and apps.
  if (place !== "" && meant === undefined) return fetchBytes(place, maxBytes);
  throw refusal("loadModel reads a URL, a File, a Response,", place, meant === DOWNLOADS ? [] : [`${meant}://${name}`]);
}

/** Keeps, puts or downloads JSON. Throws E_IO, and what was kept before stands; E_CONFIG for any other place. */
export async function writePlace(place: string, text: string): Promise<void> {
  const { scheme, store, name, meant } = parse(place);
  if (store !== undefined) return attempt("write", place, () => store.put(name, text), text.length);
  if (scheme === DOWNLOADS) return attempt("write", place, async () => download(name, text));
  if (scheme === "http" || scheme === "https") return put(place, text);
  const base = name.replace(/^.*\/|\.json$/g, "") || "model";
  const near = typeof place !== "string" ? [] : meant === undefined ? [DOWNLOADS, "indexeddb"] : [meant];
  throw refusal(
    'A page saves to "downloads://name", an http(s) URL, a FileSystemFileHandle,',
    place,
    near.map((scheme) => `${scheme}://${base}`),
  );
}

export async function listModels(): Promise<Record<string, StoredModel>> {
  const found: Record<string, StoredModel> = {};
  for (const [scheme, store] of Object.entries(stores)) {
    for (const [name, info] of await attempt("read", `${scheme}://`, store.list)) found[`${scheme}://${name}`] = info;
  }
  return found;
}

export async function removeModel(place: string): Promise<void> {
  const { store, name } = parse(place);
  if (store === undefined) throw refusal("removeModel takes", place, []);
  if (!(await attempt("remove", place, () => store.remove(name)))) throw await absent("remove", place, name, store);
}

const DOWNLOADS = "downloads";

interface Place {
  scheme: string;
  name: string;
  store?: Store;
  /** The nearest scheme of ours, for what is none of a page's but looks like one. */
  meant?: string;
}

function parse(place: unknown): Place {
  const text = typeof place === "string" ? place : "";
  const [, given = "", name = text] = /^([^:/]*):\/\/(.*)/s.exec(text) ?? [];
  const scheme = given.toLowerCase();
  const store = Object.hasOwn(stores, scheme) && name !== "" ? stores[scheme] : undefined;
  return { scheme, name, store, meant: nearest(scheme, [DOWNLOADS, ...Object.keys(stores)]) };
}

function refusal(what: string, place: unknown, meant: string[]): ChainruleError {
  const known = Object.keys(stores).map((scheme) => `"${scheme}://name"`);
  const near = meant.length > 0 ? ` Did you mean ${meant.map((place) => show(place)).join(" or ")}?` : "";
  return new ChainruleError("E_CONFIG", `${what} ${known.join(" or ")}, got ${show(place)}.${near}`);
}

async function absent(verb: "read" | "remove", place: string, name: string, store: Store): Promise<ChainruleError> {
  const names = (await attempt(verb, place, store.list)).map(([name]) => name).slice(0, 8);
  return cannot(verb, place, `there is no such model.${names.length > 0 ? hint(name, names) : ""}`, { place });
}

/** Whatever a store throws is E_IO; no room, with the size that had none. */
async function attempt<T>(
  verb: "read" | "write" | "remove",
  place: string,
  work: () => Promise<T>,
  bytes?: number,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const full = /quota/i.test((cause as Error | null)?.name ?? "");
    const reason = full ? `the browser has no room for its ${bytes} bytes` : cause;
    throw cannot(verb, place, reason, { place, bytes }, cause);
  }
}

function download(name: string, text: string): void {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  anchor.download = `${name.replace(/\.json$/, "") || "model"}.json`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000); // the browser may ask the user first
}
