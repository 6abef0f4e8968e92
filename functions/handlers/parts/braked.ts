/** The brake on events as they come in: looks at a batch before anything of it is stored, and counts it once. */
import { type Batch, batchDigest, batchIdOf, chainOfBrake } from '../../core/batch.ts';
import { caseIdOf } from '../../core/case.ts';
import { cutsIn, endedBy } from '../../core/endings.ts';
import { entryOf, type Facts } from '../../core/entries.ts';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { Entry } from '../../core/evidence.ts';
import {
  contentOf,
  type Feed,
  type FeedVerdict,
  feedKeys,
  goesAtOnce,
  judgeFeed,
  type KnownBefore,
} from '../../core/feed-check.ts';
import { type SinceRelease, saidIn, sinceRelease } from '../../core/feed-drift.ts';
import type { Instant } from '../../core/ids.ts';
import type { FeedRule } from '../../core/policy/brakes.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { announce } from '../../runtime/announce.ts';
import { logger } from '../../runtime/lambda.ts';
import { measure } from '../../runtime/metrics.ts';
import { brakes, ledger, people } from '../../runtime/parts.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import { findBatch, findLastFeed, listBatches, putLastFeed, putNewBatch } from '../../store/batches.ts';
import type { Write } from '../../store/items.ts';
import { laidOff } from '../../store/layoffs.ts';
import { knownOf } from '../../store/records.ts';
import { countIn, findCensus, readCounters } from '../../store/windows.ts';

/** Our choice: others that count at this moment are a handful. */
const MOST_LOOKS = 20;

/** The batch, when its events must wait for an operator (or one has rejected it); undefined when they go on. */
export async function braked(feed: Feed): Promise<Batch | undefined> {
  const rules = checksOf(feed);
  if (rules.length === 0 || goesAtOnce(feed) || saysLittle(feed)) return undefined;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const known = await findBatch(brakes(), batchIdOf(batchDigest(feed.source, feed.events)));
    if (known !== undefined) return known.state === 'held' || known.state === 'rejected' ? known : undefined;
    const before = await knownBefore(feed, rules);
    const stored = await store(feed, judgeFeed(feed, rules, before), before);
    if (stored !== undefined) return stored === 'passed' ? undefined : stored;
  }
  throw new EvidenceUnavailable('others counted at the same moment, again and again: send the batch again');
}

/** One event alone is no column gone wrong: what it calls somebody is not compared. */
function checksOf({ events }: Feed): readonly FeedRule[] {
  const compares = ({ check }: FeedRule) => check === 'reused-ids' || check === 'swapped-fields';
  return policyPack().feedChecks.filter((rule) => events.length > 1 || !compares(rule));
}

/** One event that can end nobody: a webhook's, of which there are many. */
function saysLittle({ name, events }: Feed): boolean {
  return events.length === 0 || (events.length === 1 && name === undefined && endedBy(events).length === 0);
}

async function knownBefore(feed: Feed, rules: readonly FeedRule[]): Promise<KnownBefore> {
  const subjects = new Set(feed.events.map(({ subject }) => subject));
  const [off, known, census, last] = await Promise.all([
    laidOff(brakes(), endedBy(feed.events), feed.now),
    knownOf(people(), [...subjects], feed.now),
    findCensus(brakes()),
    feed.name === undefined ? undefined : findLastFeed(brakes(), feed.source, feed.name),
  ]);
  const before = { ...known, census, last, laidOff: off };
  return { ...before, counters: await readCounters(brakes(), feedKeys(feed, rules, before)) };
}

/** Undefined when somebody else stored it, or counted, at the same moment: look again. */
async function store(feed: Feed, verdict: FeedVerdict, before: KnownBefore): Promise<Batch | 'passed' | undefined> {
  const batch = batchOf(feed, verdict, before);
  if (batch.state === 'held') return holdUnlessReleased(batch, feed.now);
  const { name } = feed;
  if (verdict.charges.length === 0 && name === undefined) return 'passed';
  const written = await unlessRefused(
    writeAll(ledger(), [
      putNewBatch(brakes().table, batch),
      ...verdict.charges.map((charge) => countIn(brakes().table, charge, before.counters[charge.key] ?? {}, feed.now)),
      ...rememberFeed(batch),
    ]),
  );
  return written && 'passed';
}

function rememberFeed({ source, feed, events, content }: Batch) {
  return feed === undefined ? [] : [putLastFeed(brakes().table, source, feed, { rows: events, content })];
}

/** What operators released lately, and less of it, is not held again; and counts as little as that did. */
async function holdUnlessReleased(batch: Batch, now: Instant): Promise<Batch | 'passed' | undefined> {
  const since = sinceRelease({ ...batch, says: batch.says ?? [] }, await listBatches(brakes(), 'released'), now);
  if (since === undefined) return hold(batch, now);
  return since.compared === 'wider'
    ? hold({ ...batch, since }, now)
    : letBy({ ...batch, state: 'passed', since }, since);
}

async function letBy(batch: Batch, since: SinceRelease): Promise<'passed' | undefined> {
  const { batchId, digest, events } = batch;
  const facts = { batchId, batchDigest: digest, events, ...sinceFacts(since) };
  const also = [putNewBatch(brakes().table, { ...batch, cases: [] }), ...rememberFeed(batch)];
  const written = await begin(batch, 'released', facts, also);
  return written && 'passed';
}

function sinceFacts({ batchId, digest, compared, more, less, checks }: SinceRelease): Facts {
  const found = checks.length === 0 ? {} : { checks: [...checks] };
  return { releasedBatch: batchId, releasedDigest: digest, compared, more: more.length, less, ...found };
}

async function hold(batch: Batch, now: Instant): Promise<Batch | undefined> {
  const { batchId, digest, events, trips, since, cuts } = batch;
  const guards = trips.map(({ rule }) => rule);
  const facts = { batchId, batchDigest: digest, events, guards, ...(since === undefined ? {} : sinceFacts(since)) };
  const more = since === undefined ? {} : { private: { more: since.more } };
  await announce('BatchHeld', { version: INPUT_VERSION, batchId });
  const written = await begin(batch, 'held', facts, [putNewBatch(brakes().table, batch)], more);
  if (written === undefined) return undefined;
  logger.warn('a batch of events is held', { batchId, events, guards });
  measure('CaseHeld');
  if (cuts !== undefined && cuts.from <= now) measure('CutsHeld', cuts.people);
  return batch;
}

/** The first of the batch's own chain of evidence. */
function begin(
  { batchId, source }: Batch,
  kind: 'held' | 'released',
  facts: Facts,
  also: readonly Write[],
  more: Partial<Entry> = {},
) {
  const said = { actor: `source:${source}`, ...more };
  const entry = entryOf({ kind: undefined }, { pseudonym: 'nobody' }, kind, facts, said);
  return unlessRefused(append(ledger(), chainOfBrake(batchId), [entry], { also, position: 0 }));
}

function batchOf({ source, name, events, now }: Feed, { trips }: FeedVerdict, before: KnownBefore): Batch {
  const digest = batchDigest(source, events);
  const isHeld = trips.length > 0;
  const cuts = isHeld ? cutsIn(events, before, now) : undefined;
  return {
    batchId: batchIdOf(digest),
    source,
    ...(name === undefined ? {} : { feed: name }),
    digest,
    content: contentOf(events),
    state: isHeld ? 'held' : 'passed',
    receivedAt: now,
    events: events.length,
    trips,
    cases: isHeld ? [...new Set(events.map(caseIdOf))] : [],
    ...(isHeld ? { says: events.map(saidIn) } : {}),
    ...(cuts === undefined ? {} : { cuts }),
    signatures: [],
  };
}
