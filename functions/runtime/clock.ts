/** What time it is, where nobody passes another clock in. */
import { Instant } from '../core/ids.ts';

export type Clock = () => Instant;

export const clock: Clock = () => Instant.parse(new Date().toISOString());

/** Which edition of the time zone data says when a day begins and ends: recorded with what is decided by it. */
export const timeZoneData = process.versions.tz ?? 'unknown';
