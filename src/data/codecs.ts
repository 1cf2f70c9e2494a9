/** The codecs of UTF-8, made when they are first needed: a bundle has to load where there are none. */

let [strict, lenient, encoder]: [TextDecoder?, TextDecoder?, TextEncoder?] = [];

/** Throws for what is not UTF-8; a byte order mark is a character. */
export const strictDecoder = (): TextDecoder => (strict ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }));

/** Has � for what is not UTF-8. */
export const lenientDecoder = (): TextDecoder => (lenient ??= new TextDecoder());

export const utf8Encoder = (): TextEncoder => (encoder ??= new TextEncoder());
