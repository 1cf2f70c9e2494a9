/** What a step returns other than 0, and what waiting threads are stopped with. Both languages read this file. */

/** The batch's loss or penalty is not finite. */
export const NOT_FINITE = 1;
/** A thread is lost: it trapped, or its worker ended. */
export const LOST = 100;
/** Another thread has claimed the steps up to the next one outside of the core: the walk skips them. */
export const CLAIMED = -1;
