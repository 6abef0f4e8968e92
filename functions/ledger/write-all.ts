/** Writing state that needs no evidence of its own, and what a refused condition means: somebody else was first. */
import { setTimeout as pause } from 'node:timers/promises';
import { EvidenceUnavailable } from '../core/errors.ts';
import type { Ledger, TransactWriteItem } from './ledger.ts';
import { ConditionRefused, transact } from './transact.ts';

/** Our choice: others that write to the same items at this moment are a handful. */
const MAX_ATTEMPTS = 20;

/** All of these or none. Throws `ConditionRefused` when a condition does not hold. */
export async function writeAll(ledger: Ledger, writes: readonly TransactWriteItem[]): Promise<true> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if ((await transact(ledger, [], writes)) === 'written') return true;
    await pause(Math.random() * 5 * attempt);
  }
  throw new EvidenceUnavailable(`${MAX_ATTEMPTS} others wrote first; it is tried again`);
}

/** The answer, or undefined when a condition of what was to be written no longer holds. */
export async function unlessRefused<T>(writing: Promise<T>): Promise<T | undefined> {
  return writing.catch((error: unknown) => {
    if (error instanceof ConditionRefused) return undefined;
    throw error;
  });
}
