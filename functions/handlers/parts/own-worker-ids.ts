/** Two records of a source with one worker id are not one worker: the one that had it first speaks for it, until it has left. */
import { sources } from '../../runtime/parts.ts';
import { findHeard, type Gap, type Heard } from '../../store/sources.ts';
import { findOwners, putOwner } from '../../store/worker-ids.ts';
import { inParallel } from './in-parallel.ts';

export interface Owned {
  /** What may be remembered; the events of one that does not speak for its worker id are left out. */
  readonly own: readonly Heard[];
  readonly refused: readonly Gap[];
  /** Those whose worker id another got at this moment. */
  readonly beaten: number;
}

type Ruling = { readonly one: Heard; readonly rule: 'speaks' | 'takes over' | 'is silent' | 'is refused' };

/** An employee number typed twice would otherwise make one person of two, and cut the one who stays when the other leaves. */
export async function ownWorkerIds(source: string, fresh: readonly Heard[]): Promise<Owned> {
  const owners = new Map(await findOwners(sources(), source, fresh.map(idOf)));
  const known = await findHeard(sources(), source, [...new Set(owners.values())]);
  const heard = new Map([...known, ...fresh.map((one) => [one.key, one] as const)]);
  const rulings = fresh.map((one): Ruling & { before: string | undefined } => {
    const before = owners.get(idOf(one));
    const rule = ruleOf(one, before, before === undefined ? undefined : heard.get(before));
    if (rule === 'takes over') owners.set(idOf(one), one.key);
    return { one, rule, before };
  });
  const taken = await inParallel(rulings, async ({ one, rule, before }) =>
    rule === 'takes over' ? putOwner(sources(), source, { workerId: idOf(one), key: one.key, before }) : true,
  );
  const own = rulings.flatMap(({ one, rule }, at) => {
    if (rule === 'is refused' || taken[at] !== true) return [];
    return [rule === 'is silent' ? { ...one, outbox: [] } : one];
  });
  return {
    own,
    refused: rulings.flatMap(({ one, rule, before = '' }) => (rule === 'is refused' ? [gapOf(one, before)] : [])),
    beaten: taken.filter((isOurs) => !isOurs).length,
  };
}

function ruleOf({ key, said }: Heard, owner: string | undefined, has: Heard | undefined): Ruling['rule'] {
  if (owner === key) return 'speaks';
  // Who was entered anew keeps the number; the record of the time before says nothing more.
  if (owner === undefined || has === undefined) return 'takes over';
  if (said.standing === 'left') return 'is silent';
  return has.said.standing === 'left' ? 'takes over' : 'is refused';
}

function idOf({ said }: Pick<Heard, 'said'>): string {
  return said.record.workerId;
}

function gapOf({ key }: Heard, owner: string): Gap {
  return {
    key,
    what: `its worker id is that of ${owner} already, who has not left`,
    mend: 'give each of the two a worker id of their own in the source',
  };
}
