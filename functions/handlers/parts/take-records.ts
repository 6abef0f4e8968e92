/** Takes whole records in that a source has sent: each is read by the mapping, and gets an answer of its own. */
import { instant } from '../../core/schedule.ts';
import { clock } from '../../runtime/clock.ts';
import type { HttpResponse } from '../../runtime/http.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { readRecord } from '../../sources/read-record.ts';
import type { Refusal } from '../../sources/refusal.ts';
import { takeSaid } from './take-said.ts';

type Outcome =
  | { readonly outcome: 'taken' | 'same' | 'left-out' }
  | { readonly outcome: 'refused'; readonly refusals: readonly Refusal[] };

export async function takeRecords(
  source: string,
  configured: ConfiguredSource,
  records: readonly unknown[],
): Promise<HttpResponse> {
  const read = records.map((record) => readRecord(record, configured.mapping));
  const keys = read.flatMap((one) => (one.kind === 'worker' ? [one.said.key] : []));
  const twice = new Set(keys.filter((key, at) => keys.indexOf(key) !== at));
  const workers = read.flatMap((one) => (one.kind === 'worker' && !twice.has(one.said.key) ? [one.said] : []));
  const taken = await takeSaid({ source, configured, readAt: instant(Date.parse(clock())), workers });
  const changed = new Set(taken.changed);
  const refused = new Map(taken.refused.map(({ key, what, mend }) => [key, { what, mend }]));
  const outcomes = read.map((one, index): Outcome => {
    const where = `/${index}`;
    if (one.kind === 'left-out') return { outcome: 'left-out' };
    if (one.kind === 'refused')
      return { outcome: 'refused', refusals: one.refusals.map((why) => ({ ...why, where: `${where}: ${why.where}` })) };
    if (twice.has(one.said.key)) return { outcome: 'refused', refusals: [{ ...TWICE, where }] };
    const why = refused.get(one.said.key);
    if (why !== undefined) return { outcome: 'refused', refusals: [{ ...why, where }] };
    return { outcome: changed.has(one.said.key) ? 'taken' : 'same' };
  });
  const allRefused = outcomes.length > 0 && outcomes.every(({ outcome }) => outcome === 'refused');
  return { status: allRefused ? 422 : 202, body: { records: outcomes } };
}

const TWICE = {
  what: 'several records of this delivery have the same key: which of them is right is not guessed',
  mend: 'send each worker once; match on a field that is each one’s own (the mapping’s key)',
};
