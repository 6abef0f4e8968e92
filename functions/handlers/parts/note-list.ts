/** Leaves evidence of whom an HR source has, when all of it was read: by pseudonym, with how each stands. */
import { chainOfLists, entriesOfList, type HrList, type Standing, standingOfBoth } from '../../core/hr-list.ts';
import type { Instant } from '../../core/ids.ts';
import { append } from '../../ledger/append.ts';
import { ledger, people, sources } from '../../runtime/parts.ts';
import { pseudonymsOf } from '../../store/pseudonyms.ts';
import { findHeard, type Heard } from '../../store/sources.ts';

const STANDING = { active: 'employed', leave: 'on leave', left: 'left' } as const satisfies Record<
  Heard['said']['standing'],
  Standing
>;

export interface Whole {
  readonly listId: string;
  readonly readAt: Instant;
  /** Of everybody in it. */
  readonly keys: readonly string[];
  /** It names nobody who has left, whatever was last heard of them. */
  readonly areHere?: true;
}

/** Noted once, however often the end of a reading is come to. */
export async function noteList(source: string, { listId, readAt, keys, areHere }: Whole): Promise<void> {
  const heard = [...(await findHeard(sources(), source, keys)).values()];
  const known = await pseudonymsOf(
    people(),
    heard.map(({ said }) => said.record.workerId),
  );
  const listed = new Map<string, Standing>();
  for (const { said } of heard) {
    const pseudonym = known.get(said.record.workerId);
    const standing = areHere === true && said.standing === 'left' ? 'employed' : STANDING[said.standing];
    if (pseudonym !== undefined) listed.set(pseudonym, standingOfBoth(listed.get(pseudonym), standing));
  }
  const found = heard.filter(({ said }) => known.has(said.record.workerId)).length;
  const list: HrList = { source, listId, readAt, people: listed, unknown: new Set(keys).size - found };
  await append(ledger(), chainOfLists(list), entriesOfList(list), { once: 'partId' });
}
