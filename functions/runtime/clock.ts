/** What time it is, where nobody passes another clock in. */
import { Instant } from '../core/ids.ts';

export type Clock = () => Instant;

export const clock: Clock = () => Instant.parse(new Date().toISOString());
