/** What became of each event HR's webhooks led to, from evidence and executions: one thing, and one it may be. And whether they are the events there should be. */
import type { EvidenceRecord } from '../functions/core/evidence.ts';
import type { Ended } from './server.ts';

export type Recorded = Pick<EvidenceRecord, 'caseId' | 'kind' | 'facts'>;

/** An event as it was received, and all that evidence has of its case. */
export interface Heard {
  readonly caseId: string;
  readonly worker: string;
  /** `hired`, `changed` … */
  readonly type: string;
  readonly records: readonly Recorded[];
}

/** By the case each event opened. `workers`: whose it is, by case. */
export function heardIn(records: readonly Recorded[], workers: ReadonlyMap<string, string>): readonly Heard[] {
  return [...Map.groupBy(records, ({ caseId }) => caseId)].flatMap(([caseId, of]) => {
    const event = of.find(({ kind }) => kind === 'event-received');
    const type = String(event?.facts.type).replace('tenure.person.', '');
    return event === undefined ? [] : [{ caseId, worker: workers.get(caseId) ?? 'nobody', type, records: of }];
  });
}

/**
 * An event has one of two outcomes. Its case was completed, by one execution that succeeded; or a newer event of the same worker took its place before
 * any of its executions did, which evidence names or which was completed itself. What still waits, is held, blocked or was never opened has none.
 */
export function notOneOutcomeEach(heard: readonly Heard[], ended: readonly Pick<Ended, 'name' | 'status'>[]): string[] {
  const succeeded = Map.groupBy(
    ended.filter(({ status }) => status === 'SUCCEEDED'),
    ({ name }) => name.replace(/-\d+$/, ''),
  );
  return heard.flatMap((one) => {
    const runs = succeeded.get(one.caseId)?.length ?? 0;
    const said = of(one, 'event-received').length === 1 ? outcomeOf(one, heard) : undefined;
    if (said === (runs === 1 ? 'completed' : runs === 0 ? 'superseded' : undefined) && said !== undefined) return [];
    const kinds = one.records.map(({ kind }) => kind).join(', ');
    const { facts } = one.records.at(-1) ?? { facts: {} };
    return [
      `${one.type} of ${one.worker} (${one.caseId}) has no one outcome: ${runs} executions succeeded, and evidence has ${kinds} ${JSON.stringify(facts)}`,
    ];
  });
}

function outcomeOf(one: Heard, heard: readonly Heard[]): 'completed' | 'superseded' | undefined {
  const [end, ...more] = one.records.filter(({ kind }) => ENDS.includes(kind));
  if (end === undefined || more.length > 0) return undefined;
  if (end.kind === 'completed') return isWhole(end) ? 'completed' : undefined;
  return end.kind === 'superseded' && isFollowed(one, end, heard) ? 'superseded' : undefined;
}

const ENDS: readonly string[] = ['completed', 'superseded', 'cancelled'];

/** Of who left the day before yesterday we hear late: that is the one exception there may be. */
function isWhole({ facts: { state, note } }: Recorded): boolean {
  return state === 'completed' || note === '1 to look at: late-notice';
}

/** By the case it names; one that came after a newer one was handled names none. */
function isFollowed(one: Heard, { facts: { by } }: Recorded, heard: readonly Heard[]): boolean {
  return heard.some(
    (other) =>
      other !== one &&
      other.worker === one.worker &&
      (by === undefined ? of(other, 'completed').length === 1 : other.caseId === by),
  );
}

function of({ records }: Heard, kind: Recorded['kind']): readonly Recorded[] {
  return records.filter((record) => record.kind === kind);
}

/** What HR can have said of each, by what became of them: whoever had moved or left when they were first read was hired into the new team, or only left. */
const SAID = {
  stayers: ['hired'],
  movers: ['hired, changed', 'hired'],
  leavers: ['hired, terminated', 'terminated'],
} as const;

export type Staff = Readonly<Record<keyof typeof SAID, readonly string[]>>;

/** Each worker's events are those HR's words make: none is missing, none is there twice, nobody has another's. */
export function notAsHeard(heard: readonly Heard[], staff: Staff): string[] {
  const byWorker = Map.groupBy(heard, ({ worker }) => worker);
  const kinds = ['stayers', 'movers', 'leavers'] as const;
  const wrong = kinds.flatMap((kind) =>
    staff[kind].flatMap((worker) => {
      const types = typesOf(byWorker.get(worker) ?? []);
      const may: readonly string[] = SAID[kind];
      return may.includes(types) ? [] : [`of ${worker} were heard: ${types || 'nothing'}`];
    }),
  );
  const known = new Set(kinds.flatMap((kind) => staff[kind]));
  const others = [...byWorker.keys()].filter((worker) => !known.has(worker));
  return [...wrong, ...others.map((worker) => `an event of ${worker} was heard, of whom HR said nothing`)];
}

/** How many people each lot of events was heard of: `hired, terminated` of 12, only `terminated` of 8. */
export function eventsOfEach(heard: readonly Heard[]): Readonly<Record<string, number>> {
  const lots = [...Map.groupBy(heard, ({ worker }) => worker).values()].map(typesOf);
  return Object.fromEntries([...Map.groupBy(lots, (lot) => lot)].map(([lot, all]) => [lot, all.length]));
}

function typesOf(of: readonly Heard[]): string {
  return of
    .map(({ type }) => type)
    .toSorted(inOrder)
    .join(', ');
}

const ORDER = ['hired', 'changed', 'terminated'];

function inOrder(one: string, other: string): number {
  return ORDER.indexOf(one) - ORDER.indexOf(other);
}
