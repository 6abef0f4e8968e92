/** Whom a batch of events ends: by what the events say, or by the last days their records name. */
import * as z from 'zod';
import type { Scope } from './charge.ts';
import { Instant, type WorkerId } from './ids.ts';
import { eventKind, type LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import type { TerminationsRule } from './policy/brakes.ts';
import { dueAt, endOfDay } from './schedule.ts';

interface Batch {
  readonly events: readonly LifecycleEvent[];
  readonly now: Instant;
}

/** What is known of the workers a batch speaks of. */
export interface KnownWorkers {
  /** People of an approved layoff: their terminations are expected, and not counted. */
  readonly laidOff: ReadonlySet<WorkerId>;
  readonly records: ReadonlyMap<WorkerId, WorkerRecord>;
  /** Workers whose employment is over already: nothing more is taken from them. */
  readonly ended: ReadonlySet<WorkerId>;
}

/** The workers this batch may end or suspend: what is known of them says whether it does. */
export function endedBy(events: readonly LifecycleEvent[]): readonly WorkerId[] {
  const may = events.filter((event) => saysEnd(event) || event.data.person.endDate !== undefined);
  return [...new Set(may.map(({ subject }) => subject))];
}

function saysEnd(event: LifecycleEvent): boolean {
  const kind = eventKind(event);
  return kind === 'terminated' || kind === 'suspended';
}

/**
 * Does it take access from somebody: by what it says, or by a last day that its record did not have before, or had later? The
 * clock that ends them then asks nobody, so the last day counts when it is said, however far ahead it is.
 */
function ends(event: LifecycleEvent, { records, ended }: KnownWorkers, now: Instant): boolean {
  if (ended.has(event.subject)) return false;
  if (saysEnd(event)) return true;
  const { endDate, timeZone } = event.data.person;
  if (endDate === undefined) return false;
  const before = records.get(event.subject);
  if (before === undefined) return endOfDay(endDate, timeZone) <= now;
  return before.endDate === undefined || endDate < before.endDate;
}

export interface Ending {
  readonly scope: Scope;
  readonly workers: ReadonlySet<WorkerId>;
}

/** Who is ended, by the scope the rule counts them in. */
export function endings(batch: Batch, rule: TerminationsRule, known: KnownWorkers): readonly Ending[] {
  const events = batch.events.filter((event) => ends(event, known, batch.now) && !known.laidOff.has(event.subject));
  const groups = Map.groupBy(events, ({ data }) => nameOf(rule, data.person));
  return [...groups].flatMap(([name, of]) =>
    name === undefined
      ? []
      : [{ scope: { rule: rule.id, each: rule.each, name }, workers: new Set(of.map(({ subject }) => subject)) }],
  );
}

/** Undefined where the rule counts offices and the record names none: those are not one office. */
function nameOf({ each }: TerminationsRule, { department, office }: WorkerRecord): string | undefined {
  if (each === undefined) return '';
  return each === 'department' ? department : office;
}

/** How many people a batch takes access from, and from when the first of them should be without it. */
export const Cuts = z.strictObject({ people: z.int(), from: Instant });
export type Cuts = z.infer<typeof Cuts>;

/** Those of an approved layoff among them: while the batch is held, they keep what they have as well. */
export function cutsIn(events: readonly LifecycleEvent[], known: KnownWorkers, now: Instant): Cuts | undefined {
  const cuts = events.filter((event) => ends(event, known, now));
  const [from] = cuts.map((event) => endsFrom(event, now)).sort();
  return from === undefined ? undefined : { people: new Set(cuts.map(({ subject }) => subject)).size, from };
}

function endsFrom(event: LifecycleEvent, now: Instant): Instant {
  const { endDate, timeZone } = event.data.person;
  return saysEnd(event) || endDate === undefined ? dueAt(event, now) : endOfDay(endDate, timeZone);
}
