/**
 * NPZ, several of NumPy's arrays in one zip file. The directory at the end says what there is:
 *
 *   | local header, name, extra, bytes | … | directory: an entry for each file | end record, 22 bytes and a comment |
 *
 * Source: PKWARE, APPNOTE.TXT 6.3.10, §4.3. Entries are stored or deflated; a deflated one is unpacked as the gzip member that
 * the directory's checksum and size make of it, so that both are checked. zip64, encryption and parts are refused.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { readOptions } from "../base/options.ts";
import { ByteStream } from "../platform/bytes.ts";
import { unpacked } from "../platform/gzip.ts";
import { npyIn, type NpyArray } from "./npy.ts";
import { bytesOf, sourceOptions, type DataSource, type SourceOptions } from "./openSource.ts";

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly at: number;
}

const [LOCAL, DIRECTORY, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [STORED, DEFLATED] = [0, 8];
/** Arrays a file may have. */
const MOST = 65_535;

/**
 * Reads the arrays that numpy.savez or savez_compressed wrote, by their names: `const { x, y } = await readNpz("data.npz")`.
 * The object has no prototype. Throws E_FORMAT with what was expected and found, E_LIMIT where the arrays have more than
 * `maxBytes` together, and what readNpy throws.
 */
export async function readNpz(source: DataSource, options: SourceOptions = {}): Promise<Record<string, NpyArray>> {
  const checked = readOptions(sourceOptions, options, "readNpz");
  const { bytes, name } = await bytesOf(source, checked, "readNpz", "This NPZ file");
  const arrays = Object.create(null) as Record<string, NpyArray>;
  let left = checked.maxBytes ?? Infinity;
  for (const entry of entriesOf(bytes, name)) {
    const what = `${name}, ${entry.name}`;
    left -= entry.size;
    if (left < 0) {
      const message = `${name} has arrays of more than ${checked.maxBytes} bytes, the limit; maxBytes sets another.`;
      throw new ChainruleError("E_LIMIT", message, { limit: checked.maxBytes });
    }
    arrays[entry.name.replace(/\.npy$/, "")] = npyIn(await contentOf(bytes, entry, what, checked.maxBytes), what);
  }
  return arrays;
}

/** The directory. Throws E_FORMAT. */
function entriesOf(bytes: Uint8Array, what: string): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The end record is before a comment of at most 65,535 bytes, which ends with the file.
  let end = bytes.length - 22;
  const first = Math.max(0, end - 65_535);
  while (end >= first && !(view.getUint32(end, true) === END && end + 22 + view.getUint16(end + 20, true) === bytes.length)) end--; // prettier-ignore
  if (end < first) refuse(what, "a zip file with its directory", bytes[0] === 0x93 ? "an NPY file; readNpy reads it" : "none"); // prettier-ignore
  const [count, size, begin] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)]; // prettier-ignore
  if (view.getUint16(end + 4, true) !== 0 || count !== view.getUint16(end + 8, true)) refuse(what, "one file", "a part of several"); // prettier-ignore
  if (count === MOST || begin === 0xffffffff) refuse(what, "a zip file", "one of zip64");
  if (begin + size > end) refuse(what, `a directory that ends before byte ${end}`, `byte ${begin + size}`);
  const entries: Entry[] = [];
  const names = new Set<string>();
  let at = begin;
  for (let i = 0; i < count; i++) {
    if (at + 46 > begin + size || view.getUint32(at, true) !== DIRECTORY)
      refuse(what, `${count} entries in the directory`, `${i}`);
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + lengths[0]));
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [crc, packed, length] = [16, 20, 24].map((offset) => view.getUint32(at + offset, true));
    if (flags & 1) refuse(`${what}, ${name}`, "an entry that is not encrypted", "an encrypted one");
    if (method !== STORED && method !== DEFLATED)
      refuse(`${what}, ${name}`, "a stored or deflated entry", `method ${method}`);
    if (packed === 0xffffffff || length === 0xffffffff)
      refuse(`${what}, ${name}`, "fewer than 2³² bytes", "an entry of zip64");
    if (names.has(name)) refuse(what, "one entry of a name", `${formatValue(name)} again`);
    names.add(name);
    entries.push({ name, method, crc, packed, size: length, at: view.getUint32(at + 42, true) });
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return entries;
}

/** The bytes of an entry, unpacked. Throws E_FORMAT, E_LIMIT. */
async function contentOf(bytes: Uint8Array, { method, crc, packed, size, at }: Entry, what: string, maxBytes?: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL)
    refuse(what, `a local header at byte ${at}`, "none");
  const begin = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  const content = bytes.subarray(begin, begin + packed);
  if (content.length !== packed) refuse(what, `${packed} bytes`, `${content.length}`);
  if (method === STORED) {
    if (packed !== size) refuse(what, `${size} bytes, as the directory says`, `${packed}`);
    if (crc32(content) !== crc) refuse(what, "the directory's checksum", "another one: the file is damaged");
    return content;
  }
  const member = new Uint8Array(10 + packed + 8);
  member.set([0x1f, 0x8b, DEFLATED, 0, 0, 0, 0, 0, 0, 255]);
  member.set(content, 10);
  new DataView(member.buffer).setUint32(10 + packed, crc, true);
  new DataView(member.buffer).setUint32(14 + packed, size, true);
  const stream = await unpacked(ByteStream.of(member, `${what} has`, Infinity), maxBytes, what);
  try {
    return await stream.take();
  } finally {
    await stream.close();
  }
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/** The checksum of zip and gzip.   [ISO 3309; RFC 1952, §8] */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function refuse(what: string, expected: string, got: string): never {
  throw new ChainruleError("E_FORMAT", `${what}: expected ${expected}, got ${got}.`, { what, expected, got });
}
