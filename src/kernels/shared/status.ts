/** Why a walk stops: what a kernel returns to stop it, and what waiting threads are stopped with. Both languages read this file. */

/** The batch's loss or penalty is not finite. */
export const NOT_FINITE = 1;
/** A thread is lost: it trapped, or its worker ended. */
export const LOST = 100;
