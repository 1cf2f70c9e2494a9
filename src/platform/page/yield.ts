/** How a page's thread is given up between slices of work, so that frames, input and timers are served. */

/** Milliseconds of work after which a frame is waited for: two of a page that draws sixty times a second. */
const FRAME_EVERY = 30;
/** Milliseconds that a frame is waited for at most: pages that are out of sight draw none. */
const FRAME_LIMIT = 25;

/** When the page could last draw; from the first yield on, so that a page's first epochs do not wait for a frame. */
let drawn: number | undefined;

/**
 * Lets the event loop turn once: a macrotask without the 4 ms that browsers add to setTimeout. Firefox serves messages
 * before it draws, so now and then a frame is waited for; in hidden tabs there is none, and timers come once a second.
 */
export function yieldToEventLoop(): Promise<void> {
  const now = performance.now();
  const overdue = now - (drawn ??= now) >= FRAME_EVERY;
  return overdue && typeof document === "object" && !document.hidden ? nextFrame() : nextMessage();
}

function nextMessage(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === "undefined") return setTimeout(resolve); // jsdom
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** A task behind the next frame, which has been drawn by then. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(limit);
      cancelAnimationFrame(frame);
      drawn = performance.now();
      resolve();
    };
    const limit = setTimeout(done, FRAME_LIMIT);
    const frame = requestAnimationFrame(() => setTimeout(done));
  });
}
