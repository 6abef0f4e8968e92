/** `layoff`: a real layoff under the brakes: a list two operators approved, and how long each of its people can still sign in once HR has said so. */
import * as z from 'zod';
import { FeedRule, WindowRule } from '../functions/core/policy/brakes.ts';
import type { PolicyPack } from '../functions/core/policy/pack.ts';
import { joins, leavesNow, workers } from './people.ts';
import type { Report } from './report.ts';
import { type Rig, type Sent, setUp } from './rig.ts';

/** What one POST may hold. */
const MOST_EVENTS = 500;
const HOUR_MS = 3_600_000;

const why = { because: 'So many at once are a broken feed, or a layoff.', source: 'bench/layoff.ts' };
/** The company's brakes in short: without the list they hold every batch of this. */
export const BRAKED: Partial<PolicyPack> = {
  feedChecks: [FeedRule.parse({ id: 'terminations', ...why, check: 'terminations', withinHours: 24, most: 20 })],
  windows: [WindowRule.parse({ id: 'revoked', ...why, change: 'revoke', withinHours: 24, most: 20 })],
};

export async function layoff(assembly: string, people: number): Promise<Report> {
  const rig = await setUp(assembly);
  try {
    const list = workers('off', people);
    for (const some of chunks(list)) await rig.send(some.map(joins));
    await rig.settled();
    await approve(rig, list);
    const sent: Sent[] = [];
    for (const some of chunks(list)) sent.push(...(await rig.send(some.map(leavesNow))));
    await rig.settled();
    const held = sent.filter(({ outcome }) => outcome === 'held').length;
    const took = await cutTimes(rig, sent);
    const first = Math.min(...sent.map(({ sentMs }) => sentMs));
    const whole = Math.max(...took.map(({ atMs }) => atMs)) - first;
    const each = took.map(({ ms }) => ms).sort((a, b) => a - b);
    const of = (share: number) => Math.round(each[Math.ceil(share * each.length) - 1] ?? Number.NaN);
    return {
      title: `layoff: ${people} people of an approved list in batches of ${MOST_EVENTS}, vendors at ${rig.latencyMs} ms a call`,
      lines: [
        {
          what: 'event sent to sign-in disabled and sessions revoked at both vendors, ms, p50 / p99 / max',
          measured: `${of(0.5)} / ${of(0.99)} / ${of(1)}`,
          against: '',
        },
        {
          what: 'first event sent to the last of them cut',
          measured: `${(whole / 1000).toFixed(1)} s, ${((people * 1000) / whole).toFixed(1)} people a second`,
          against: '',
        },
        { what: 'held by a brake', measured: String(held), against: '0', met: held === 0 },
        { what: 'not cut', measured: String(people - took.length), against: '0', met: took.length === people },
      ],
      note: 'all at the same moment: the last waits for all the others',
    };
  } finally {
    await rig.stop();
  }
}

const Proposed = z.object({ layoffId: z.string(), digest: z.string() });

async function approve(rig: Rig, list: readonly string[]): Promise<void> {
  const proposal = { workers: list, because: 'The benchmark closes a site', until: new Date(Date.now() + HOUR_MS) };
  const { layoffId, digest } = Proposed.parse(await rig.call('operator:w-first', '/v1/layoffs', proposal));
  const body = { digest, because: 'looked at by another' };
  await rig.call('operator:w-second', `/v1/layoffs/${layoffId}/release`, body);
}

function chunks(list: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(list.length / MOST_EVENTS) }, (_, index) =>
    list.slice(index * MOST_EVENTS, (index + 1) * MOST_EVENTS),
  );
}

/** The last of what makes a cut, as the vendors themselves saw it. */
async function cutTimes(rig: Rig, sent: readonly Sent[]) {
  const { okta, entra } = await rig.seen();
  return sent.flatMap(({ event: { subject }, sentMs }) => {
    const [atOkta, atEntra] = [okta[subject]?.cutMs, entra[subject]?.cutMs];
    if (atOkta === undefined || atEntra === undefined) return [];
    const atMs = Math.max(atOkta, atEntra);
    return [{ atMs, ms: atMs - sentMs }];
  });
}
