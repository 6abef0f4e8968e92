/** The rules about what is held together, and the leaver playbooks, made ready to answer. Pure. */
import { InvalidInput } from '../errors.ts';
import type { EntitlementId } from '../ids.ts';
import type { WorkerRecord } from '../lifecycle-event.ts';
import { checkWhen, sound } from './condition.ts';
import { type Enforcement, levelOf } from './enforcement.ts';
import type { LeaverRules, PolicyPack } from './pack.ts';
import { asSeen } from './person-seen.ts';
import type { Playbook } from './playbook.ts';

interface Ruling {
  readonly id: string;
  readonly because: string;
}

export interface Separation extends Ruling {
  readonly enforcement: Enforcement;
  /** Nobody holds something of both. */
  readonly sides: readonly [ReadonlySet<EntitlementId>, ReadonlySet<EntitlementId>];
}

export interface Exclusive extends Ruling {
  readonly enforcement: Enforcement;
  readonly highestFirst: readonly EntitlementId[];
}

export interface Overlap extends Ruling {
  readonly enforcement: Enforcement;
  readonly keepDays: number;
}

/** What becomes of a leaver, by the playbook that is theirs. */
export interface LeaverPlaybook extends LeaverRules {
  readonly handOver: Playbook['handOver'];
  readonly gardenLeave?: Playbook['gardenLeave'];
}

export interface Combinations {
  readonly separations: readonly Separation[];
  readonly exclusives: readonly Exclusive[];
  /** The first rule that keeps this entitlement for a while for who is now so, if any. */
  overlapFor(entitlement: EntitlementId, record: WorkerRecord): Overlap | undefined;
}

export function compileCombinations(pack: PolicyPack): Combinations {
  const idOf = idsIn(pack);
  const overlaps = pack.overlaps.map((one) => ({
    ...one,
    enforcement: levelOf(one),
    condition: sound(one.id, checkWhen(one.when)),
    ids: new Set(one.entitlements.map((name) => idOf(one.id, name))),
  }));
  return {
    separations: pack.separations.map((one) => ({
      ...one,
      sides: [
        new Set(one.between.map((name) => idOf(one.id, name))),
        new Set(one.and.map((name) => idOf(one.id, name))),
      ],
    })),
    exclusives: pack.exclusives.map((one) => ({
      ...one,
      highestFirst: one.highestFirst.map((name) => idOf(one.id, name)),
    })),
    overlapFor: (entitlement, record) =>
      overlaps.find(({ id, ids, condition }) => ids.has(entitlement) && condition.evaluate(id, asSeen(record))),
  };
}

/** The playbook of each leaver: the first whose condition holds, or the pack's `leaver`. */
export function compilePlaybooks({ playbooks, leaver }: PolicyPack): (record: WorkerRecord) => LeaverPlaybook {
  const compiled = playbooks.map((one) => ({ one, condition: sound(one.id, checkWhen(one.when)) }));
  const usual: LeaverPlaybook = { ...leaver, handOver: [] };
  return (record) => {
    const found = compiled.find(({ one, condition }) => condition.evaluate(one.id, asSeen(record)))?.one;
    if (found === undefined) return usual;
    const { id, because, source, afterDays, accounts, handOver, gardenLeave } = found;
    return { ...leaver, destroy: { id, because, source, afterDays, accounts }, handOver, gardenLeave };
  };
}

function idsIn({ catalogue }: PolicyPack): (rule: string, name: string) => EntitlementId {
  const ids = new Map(catalogue.map(({ name, id }) => [name, id]));
  return (rule, name) => {
    const id = ids.get(name);
    if (id === undefined) throw new InvalidInput(`rule ${rule} names ${name}, which is not in the catalogue`);
    return id;
  };
}
