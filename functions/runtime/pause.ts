/** Waiting for somebody else's work of a moment. Longer waits are the state machine's, the queue's or the clock's. */
import { setTimeout as after } from 'node:timers/promises';

export const pause = (milliseconds: number): Promise<void> => after(milliseconds);
