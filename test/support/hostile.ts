import type { Trace } from "../../src/trace/trace.ts";

/** Names that try to become something else: code of a program, tags of a page, commands of a terminal, formulas. */
export const hostileNames: readonly string[] = [
  "a\nprocess.exit(42)<!--",
  "a\nraise SystemExit(42)#",
  "a\rprocess.exit(42)//",
  "a\r\nimport os; os._exit(42)",
  "a\u2028process.exit(42)//",
  "a\u2029process.exit(42)//",
  "a\u0085raise SystemExit(42)",
  "a\x0c\x0braise SystemExit(42)",
  "a\0b",
  "*/process.exit(42)/*",
  "-->process.exit(42)",
  "`;process.exit(42);`",
  "${process.exit(42)}",
  '"];process.exit(42);["',
  "'''\nraise SystemExit(42)\n'''",
  // Python takes an encoding from a comment of its first two lines, and this one has line breaks of its own.
  "-*- coding: utf-7 -*- +AAo-raise SystemExit(42)+AAo-",
  "# vim: set fileencoding=raw_unicode_escape : \\u000araise SystemExit(42)",
  "# sourceMappingURL=data:application/json,{}",
  "//@ sourceMappingURL=http://127.0.0.1:9/a.map",
  "\\u000aprocess.exit(42)",
  "</script><script>globalThis.hacked=1</script>",
  '"><img src=x onerror=globalThis.hacked=1>',
  "' onmouseover='globalThis.hacked=1",
  "</title></style><svg onload=globalThis.hacked=1>",
  "]]><!--<script>globalThis.hacked=1",
  "javascript:globalThis.hacked=1",
  "{{constructor.constructor('globalThis.hacked=1')()}}",
  "$$\\input{/etc/passwd}$$",
  "}\\href{javascript:globalThis.hacked=1}{x",
  "[x](javascript:globalThis.hacked=1)",
  "![x](http://127.0.0.1:9/x.png)",
  "a | b |\n| --- |\n```js",
  "\x1b]0;title\x07\x1b[31mred",
  "\u009b31m",
  "\u202Etxt.exe",
  "\ud800",
  "__proto__",
  "constructor",
];

/** A copy of the trace in which every string that is a name, or words, ends with `name`. */
export function poisoned<T extends Trace>(trace: T, name: string): T {
  const kept = /^(format|delta|update|reduction|biases|verdict|kind)$/;
  const text = JSON.stringify(trace, (key, value) =>
    typeof value === "string" && !kept.test(key) ? value + name : (value as unknown),
  );
  return JSON.parse(text) as T;
}
