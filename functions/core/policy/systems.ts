/** The target systems a pack governs: those it gives anybody an account in. */
import type { System } from '../ids.ts';
import type { PolicyPack } from './pack.ts';

export function systemsOf({ accounts }: PolicyPack): readonly System[] {
  return [...new Set(accounts.flatMap((rule) => rule.systems))];
}
