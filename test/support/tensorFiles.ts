/** safetensors files made by hand: any header, of any declared length, before any bytes. */

export interface TensorFile {
  /** JSON's value, or the text itself, or its bytes. */
  header: unknown;
  /** What the first 8 bytes say; the header's length if left out. */
  length?: bigint;
  data?: Uint8Array;
}

export function tensorFile({ header, length, data = new Uint8Array() }: TensorFile): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = header instanceof Uint8Array ? header : new TextEncoder().encode(text);
  const file = new Uint8Array(8 + bytes.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(bytes.length), true);
  file.set(bytes, 8);
  file.set(data, 8 + bytes.length);
  return file;
}

/** A file's header as JSON's value, and the bytes behind it. */
export function partsOf(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  const end = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  return { header: JSON.parse(new TextDecoder().decode(file.subarray(8, end))), data: file.subarray(end) };
}
