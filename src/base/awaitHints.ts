import { ChainruleError } from "./errors.ts";
import { withinMemory } from "./outOfMemory.ts";

/**
 * Promises that say what was forgotten. What their result has, asked of the promise itself, throws E_CONFIG with "await":
 * `sequential({ … }).compile(…)` is no function of promises, and `fit(…).history` would be undefined without a word.
 * They are promises like any other: `await`, `then` and `instanceof Promise` know no difference.
 */
export function awaitHints(call: string, members: readonly string[]): <T>(run: () => Promise<T>) => Promise<T> {
  const hint = (member: string): PropertyDescriptor => ({
    get() {
      throw new ChainruleError(
        "E_CONFIG",
        `${call} returns a promise, which has no ${member}: write await before it, as in (await ${call}).${member}.`,
        { call, member },
      );
    },
  });
  const prototype = Object.create(
    Promise.prototype,
    Object.fromEntries(members.map((member) => [member, hint(member)])),
  ) as object;
  return (run) => Object.setPrototypeOf(withinMemory(call, run), prototype) as ReturnType<typeof run>;
}

/** What objects of a class have, by name, that of its base included. */
export function membersOf({ prototype }: { prototype: object }): string[] {
  const names: string[] = [];
  for (let of = prototype; of !== Object.prototype; of = Object.getPrototypeOf(of) as object)
    names.push(...Object.getOwnPropertyNames(of));
  return [...new Set(names)].filter((name) => name !== "constructor");
}
