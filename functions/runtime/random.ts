/** Where ids and salts come from, where nobody passes another source in. */
import { randomBytes, randomUUID } from 'node:crypto';

/** 128 random bits in hex: enough that a private part cannot be guessed from its commitment. */
export const newSalt = (): string => randomBytes(16).toString('hex');

export const newId = (): string => randomUUID();
