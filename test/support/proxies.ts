/** Proxies as libraries of state put them around the objects of a page. */

export const transparent = <T extends object>(target: T): T => new Proxy(target, {});

const made = new WeakMap<object, object>();

/**
 * As Vue's `reactive` does: plain objects and those of classes are wrapped as they are read, and so is what is found in
 * them; objects that cannot be extended are not.
 */
export function deep<T>(target: T): T {
  if (typeof target !== "object" || target === null || !Object.isExtensible(target)) return target;
  if (!/^\[object (Object|Array)\]$/.test(Object.prototype.toString.call(target))) return target;
  const known = made.get(target) as T | undefined;
  if (known !== undefined) return known;
  const proxy = new Proxy(target, {
    get: (object, key, receiver) => deep(Reflect.get(object, key, receiver) as unknown),
    set: (object, key, value, receiver) => Reflect.set(object, key, value, receiver),
  });
  made.set(target, proxy);
  return proxy;
}
