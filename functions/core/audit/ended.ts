/** How a case may have ended: carried out, or otherwise. */

export const DONE: readonly string[] = ['completed', 'completed-with-exceptions'];

/** Another case does its work, or people called it off. */
export const ENDED_OTHERWISE: readonly string[] = ['superseded', 'cancelled', 'rejected'];
