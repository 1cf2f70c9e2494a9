/** Options of every model of the page. */

/** The library's worker is a file beside the page, so that no policy need allow code from anywhere else. */
export const besides = { workerUrl: new URL("worker.js", import.meta.url) };
