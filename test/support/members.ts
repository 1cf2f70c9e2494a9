/** Every public member of a class, found by its own property names, so that a new one cannot be forgotten by a test. */
export interface Member {
  readonly name: string;
  readonly kind: "method" | "getter" | "setter";
}

/** Getters, setters and methods of an object's class, and of the classes that it extends. */
export function membersOf(object: object): Member[] {
  const prototype = Object.getPrototypeOf(object) as object;
  if (prototype === Object.prototype) return [];
  const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor");
  const own = names.flatMap((name) => {
    const { get, set, value } = Object.getOwnPropertyDescriptor(prototype, name)!;
    const kinds = { getter: get, setter: set, method: value } as const;
    return Object.entries(kinds).flatMap(([kind, is]) => (is ? [{ name, kind: kind as Member["kind"] }] : []));
  });
  return [...own, ...membersOf(prototype)];
}

/** Uses a member: reads it, sets it to what it is given, or calls it. A generator is begun. */
export async function use(object: object, { name, kind }: Member, args: readonly unknown[] = []): Promise<unknown> {
  if (kind === "setter") return void Reflect.set(object, name, args[0]);
  const value: unknown = Reflect.get(object, name);
  if (kind === "getter") return value;
  const result: unknown = await (value as (...args: unknown[]) => unknown).apply(object, [...args]);
  const isGenerator = typeof result === "object" && result !== null && "next" in result;
  return isGenerator ? (result as AsyncGenerator).next() : result;
}
