/** Batches and layoffs as people read them. */
import type { ShownBatch, ShownLayoff } from './shown-brakes.ts';
import { indented, paint, shortTime, table } from './terminal.ts';

export function batchTable(batches: readonly ShownBatch[]): string {
  if (batches.length === 0) return 'no batch is held';
  return table(
    ['batch', 'events', 'state', 'why'],
    batches.map((one) => [one.batchId, String(one.events), one.state, one.trips.map(({ rule }) => rule).join(', ')]),
  );
}

export function batchText(one: ShownBatch): string {
  return [
    paint('bold', `batch ${one.batchId}: ${one.events} events of ${one.source}, ${one.state}`),
    `received ${shortTime(one.receivedAt)}${one.feed === undefined ? '' : `, feed ${one.feed}`}`,
    ...one.trips.flatMap(({ rule, because }) => [paint('yellow', indented(because, 2)), `  by ${rule}`]),
    ...cut(one),
    ...concerned(one),
    ...since(one),
    ...signed(one),
    ...(one.state === 'held' ? next(one.batchId, one.digest) : []),
  ].join('\n');
}

function cut({ cuts, state }: ShownBatch): readonly string[] {
  if (cuts === undefined || state !== 'held') return [];
  const [people, from] = [cuts.people === 1 ? '1 person' : `${cuts.people} people`, shortTime(cuts.from)];
  return [paint('red', indented(`until it is released ${people} keep access that is to end, from ${from} on`, 2))];
}

/** What is new in it, where less was released before. */
function since({ since: before }: ShownBatch): readonly string[] {
  if (before === undefined) return [];
  const more = [...before.more, ...before.checks.map((check) => `check ${check}`)];
  const what = more.length === 0 ? 'nothing more than' : 'beside what was in';
  return [indented(`${what} batch ${before.batchId}, which was released: ${more.join(' ')}`, 2)];
}

export function layoffTable(layoffs: readonly ShownLayoff[]): string {
  if (layoffs.length === 0) return 'no layoff waits for a second operator';
  return table(
    ['layoff', 'people', 'state', 'until', 'why'],
    layoffs.map((one) => [one.layoffId, many(one), one.state, one.until.slice(0, 10), one.because]),
  );
}

export function layoffText(one: ShownLayoff): string {
  const { workers } = one;
  return [
    paint('bold', `layoff ${one.layoffId}: ${many(one)} people until ${shortTime(one.until)}, ${one.state}`),
    indented(one.because, 2),
    ...(typeof workers === 'number' ? [] : [indented(workers.join(' '), 2)]),
    ...signed(one),
    ...(one.state === 'proposed' ? next(one.layoffId, one.digest) : []),
  ].join('\n');
}

/** As many as show at a glance; `--json` has all of them. */
const MOST_CONCERNED = 20;

function concerned({ concerns = [] }: ShownBatch): readonly string[] {
  if (concerns.length === 0) return [];
  const shown = concerns.slice(0, MOST_CONCERNED);
  const rest = concerns.length - shown.length;
  return [
    '',
    table(
      ['worker', 'what', 'from', 'name, department'],
      shown.map(({ workerId, kind, effectiveAt, name, department }) => [
        ...[workerId, kind, effectiveAt.slice(0, 10)],
        `${name}, ${department}`,
      ]),
    ),
    ...(rest > 0 ? [`and ${rest} more: --json has them, with their cases`] : []),
    '',
  ];
}

function signed({ signatures, takes }: Pick<ShownBatch, 'signatures' | 'takes'>): readonly string[] {
  return [
    `takes ${takes} operator${takes === 1 ? '' : 's'}; so far ${signatures.length}`,
    ...signatures.map(({ by, at }) => `  ${by} ${shortTime(at)}`),
  ];
}

function next(id: string, digest: string): readonly string[] {
  return [
    '',
    ...['release', 'reject'].map((verb) => `tenure ${verb} ${id} --digest ${digest.slice(0, 12)} --because WHY`),
  ];
}

function many({ workers }: ShownLayoff): string {
  return String(typeof workers === 'number' ? workers : workers.length);
}
