const warned = new Set<string>();

/** Each warning once. */
export function warn(message: string): void {
  if (!warned.has(message)) console.warn(`chainrule: ${message}`);
  warned.add(message);
}
