/** What a terminal is taken for, the live line, pictures. */
import { describe, expect, test } from "vitest";
import { drawPicture, halved, sideBySide } from "../../src/terminal/image.ts";
import { progressBar, Screen } from "../../src/terminal/screen.ts";
import { styleOf } from "../../src/terminal/style.ts";
import { terminalOf } from "../../src/terminal/terminal.ts";

describe("terminalOf", () => {
  const tty = { isTTY: true, columns: 132 };
  test.each([
    ["a wide terminal", tty, { TERM: "xterm-256color" }, { columns: 80, redraws: true, colours: 256 }],
    ["a narrow one", { isTTY: true, columns: 60 }, { TERM: "xterm" }, { columns: 60, redraws: true, colours: 16 }],
    ["one that does not tell its width", { isTTY: true, columns: 0 }, {}, { columns: 80, redraws: true, colours: 16 }],
    ["a sliver", { isTTY: true, columns: 3 }, {}, { columns: 20, redraws: true, colours: 16 }],
    ["a pipe", {}, { TERM: "xterm-256color" }, { columns: 80, redraws: false, colours: 0 }],
    ["NO_COLOR", tty, { TERM: "xterm", NO_COLOR: "1" }, { columns: 80, redraws: true, colours: 0 }],
    ["an empty NO_COLOR, which is none", tty, { NO_COLOR: "" }, { columns: 80, redraws: true, colours: 16 }],
    ["a dumb terminal", tty, { TERM: "dumb" }, { columns: 80, redraws: false, colours: 0 }],
    ["COLORTERM", tty, { TERM: "xterm", COLORTERM: "truecolor" }, { columns: 80, redraws: true, colours: 256 }],
  ])("%s", (_, stream, env, expected) => {
    expect(terminalOf(stream, env)).toEqual(expected);
  });
});

test("without colours a style changes nothing, with them it is taken back", () => {
  expect(Object.values(styleOf({ colours: 0 })).map((paint) => paint("text"))).toEqual(new Array(6).fill("text"));
  expect(styleOf({ colours: 16 }).bold("text")).toBe("\x1b[1mtext\x1b[22m");
});

describe("Screen", () => {
  function screen(redraws: boolean) {
    const written: string[] = [];
    const clock = { now: 0 };
    const terminal = { columns: 20, redraws, colours: 0 } as const;
    return {
      written,
      clock,
      screen: new Screen(
        (text) => written.push(text),
        terminal,
        () => clock.now,
      ),
    };
  }

  test("draws the live line in place, and takes it away before it prints", () => {
    const { written, clock, screen: s } = screen(true);
    s.live("epoch 1 of 40 · loss 2.3026");
    clock.now = 49;
    s.live("too soon");
    clock.now = 50;
    s.live("epoch 2");
    s.print("done", "really");
    s.clear();
    expect(written).toEqual(["\r\x1b[Kepoch 1 of 40 · lo…", "\r\x1b[Kepoch 2", "\r\x1b[K", "done\nreally\n"]);
  });

  test("writes lines and nothing else into a pipe", () => {
    const { written, screen: s } = screen(false);
    s.live("epoch 1");
    s.print("done");
    s.clear();
    expect(written).toEqual(["done\n"]);
  });
});

test.each([
  [0, "░░░░"],
  [0.5, "██░░"],
  [0.28, "█▏░░"],
  [0.97, "███▉"],
  [1, "████"],
  [7, "████"],
])("a bar at %f", (share, expected) => {
  expect(progressBar(share, 4)).toBe(expected);
});

describe("pictures", () => {
  const picture = { pixels: [0, 9, 9, 0, 9, 0, 2, 9, 9, 9, 3, 9], width: 4, height: 3, most: 9 };

  test("are half blocks: a character is two pixels", () => {
    expect(drawPicture(picture, { colours: 0 })).toEqual(["▄▀▀▄", "▀▀▀▀"]);
    expect(drawPicture(picture, { colours: 16 })).toEqual(["▄▀▀▄", "▀▀▀▀"]);
  });

  test("have 24 greys where there are 256 colours, and the same characters", () => {
    const [first] = drawPicture({ pixels: [0, 9, 9, 4, 9, 0, 4, 1], width: 4, height: 2, most: 9 }, { colours: 256 });
    expect(first).toBe(
      "\x1b[38;5;255;48;5;232m▄\x1b[38;5;255;48;5;232m▀\x1b[38;5;249;48;5;249m█\x1b[38;5;242;48;5;235m▀\x1b[0m",
    );
  });

  test("halved are the means of four pixels", () => {
    const half = halved({ pixels: [0, 4, 8, 8, 4, 8, 8, 8, 1, 1, 1, 1], width: 4, height: 3, most: 8 });
    expect(half).toEqual({ pixels: Float64Array.of(4, 8), width: 2, height: 1, most: 8 });
  });

  test("stand side by side", () => {
    expect(sideBySide([["ab", "c"], ["d"], ["e", "f", "g"]], 2)).toEqual(["ab  d  e", "c      f", "       g"]);
    expect(sideBySide([], 2)).toEqual([]);
  });
});
