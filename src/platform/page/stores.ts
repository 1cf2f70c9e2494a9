/** Where a page puts models by name: IndexedDB, localStorage, downloads. What is written is there whole or not at all. */
import { lengthOf, type Written } from "../bytes.ts";
import type { StoredModel } from "../stored.ts";

export interface Store {
  put(name: string, content: Written): Promise<void>;
  get?(name: string): Promise<Blob | undefined>;
  /** False if there was none. */
  remove?(name: string): Promise<boolean>;
  list?(): Promise<[name: string, StoredModel][]>;
}

export const blobOf = ({ pieces, type }: Written): Blob => new Blob(pieces as BlobPart[], { type });

/** Texts stand apart from what is said of them, so that a list reads no model. Keys of both are the names. */
const TEXTS = "texts";
const INFOS = "infos";

/**
 * Runs requests in one transaction and answers their results when it is on the disk. The connection lives no longer, so
 * that no tab stands in another's way, and names no version: a database that a later Chainrule has made is taken too.
 */
async function transact(
  mode: IDBTransactionMode,
  requests: (texts: IDBObjectStore, infos: IDBObjectStore) => Pick<IDBRequest, "result">[],
): Promise<unknown[]> {
  const opening = indexedDB.open("chainrule");
  opening.onupgradeneeded = () => [TEXTS, INFOS].forEach((store) => opening.result.createObjectStore(store));
  await new Promise((resolve, reject) => {
    opening.onsuccess = resolve;
    opening.onerror = () => reject(opening.error);
  });
  const database = opening.result;
  try {
    const transaction = database.transaction([TEXTS, INFOS], mode, { durability: "strict" });
    return await new Promise((resolve, reject) => {
      transaction.onabort = () => reject(transaction.error ?? "the browser ended it");
      try {
        const made = requests(transaction.objectStore(TEXTS), transaction.objectStore(INFOS));
        transaction.oncomplete = () => resolve(made.map(({ result }) => result));
      } catch (thrown) {
        reject(thrown); // first: it stands, whatever abort throws, as it does in a transaction that has ended already
        transaction.abort();
      }
    });
  } finally {
    database.close();
  }
}

const indexeddb: Store = {
  async get(name) {
    const [kept] = await transact("readonly", (texts) => [texts.get(name)]);
    return typeof kept === "string" ? new Blob([kept]) : (kept as Blob | undefined); // earlier versions kept text
  },
  async put(name, content) {
    const info: StoredModel = { dateSaved: new Date(), bytes: lengthOf(content) };
    const blob = blobOf(content); // Chromium takes strings below 127 MiB only
    await transact("readwrite", (texts, infos) => [texts.put(blob, name), infos.put(info, name)]);
  },
  async remove(name) {
    const [found] = await transact("readwrite", (texts, infos) => [
      texts.count(name),
      texts.delete(name),
      infos.delete(name),
    ]);
    return found === 1;
  },
  async list() {
    const [names, infos] = await transact("readonly", (_, infos) => [infos.getAllKeys(), infos.getAll()]);
    return (names as string[]).map((name, i) => [name, (infos as StoredModel[])[i]]);
  },
};

/** Keys are PREFIX and the name, values the time and the text, since one call writes one key. */
const PREFIX = "chainrule/";

const localstorage: Store = {
  async get(name) {
    const value = localStorage.getItem(PREFIX + name);
    return value === null ? undefined : new Blob([value.slice(value.indexOf(" ") + 1)]);
  },
  async put(name, { pieces }) {
    if (typeof pieces[0] !== "string") throw new Error("it holds text only; indexeddb:// holds bytes, too");
    localStorage.setItem(PREFIX + name, `${Date.now()} ${pieces.join("")}`);
  },
  async remove(name) {
    const found = localStorage.getItem(PREFIX + name) !== null;
    localStorage.removeItem(PREFIX + name);
    return found;
  },
  /** Workers have none. */
  async list() {
    if (typeof localStorage === "undefined") return [];
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    return keys.map((key) => {
      const value = localStorage.getItem(key)!;
      const time = value.indexOf(" ");
      return [
        key.slice(PREFIX.length),
        { dateSaved: new Date(Number(value.slice(0, time))), bytes: value.length - time - 1 },
      ];
    });
  },
};

const downloads: Store = {
  async put(name, content) {
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(blobOf(content));
    // A name that has an ending keeps it: the user may want m.txt.
    anchor.download = /\.[a-z]\w*$/i.test(name) ? name : name + content.ending;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000); // the browser may ask the user first
  },
};

export const stores: Readonly<Record<string, Store>> = { indexeddb, localstorage, downloads };
