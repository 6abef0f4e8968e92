/** The time, and what must differ each time: where the pure parts get them from. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Instant } from '../core/ids.ts';
import { instant } from '../core/schedule.ts';

export type Now = () => Instant;
export const now: Now = () => instant(Date.now());

export const uuid = (): string => randomUUID();

/** 128 bits in hex: the salt of a commitment. */
export const salt = (): string => randomBytes(16).toString('hex');
