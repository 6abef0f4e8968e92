/** `POST /v1/events`: verifies the raw bytes, and stores a case for each event before it answers; sending twice is sending once. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Batch } from '../core/batch.ts';
import { newSince } from '../core/feed-drift.ts';
import { clock } from '../runtime/clock.ts';
import { config, json } from '../runtime/config.ts';
import { type HttpRequest, http, Problem } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { measureBy } from '../runtime/metrics.ts';
import { newSalt } from '../runtime/random.ts';
import { wake } from '../runtime/wake.ts';
import { readEvents } from '../sources/tenure/intake.ts';
import { claimedSource, SourceSecret, verifySignature } from '../sources/tenure/signature.ts';
import { braked } from './parts/braked.ts';
import { type Received, receive } from './parts/receive.ts';

/** A batch waits for nobody but itself; more at a time only queue at the table. */
const PEOPLE_AT_ONCE = 20;

export const handler = http(async (request) => {
  const source = await verified(request);
  const intake = readEvents(request.headers['content-type'], request.body, source);
  if (intake.kind === 'refused') {
    const because = intake.refusals.map(({ what, mend }) => `${what}: ${mend}`).join('; ');
    throw intake.tooMany ? new Problem(413, 'Too many at once', because) : new Problem(400, 'Not readable', because);
  }
  const now = clock();
  const outcomes = new Array<Received>(intake.events.length);
  const taken = intake.events.flatMap((one) => (one.kind === 'event' ? [one.event] : []));
  const batch = await braked({ source, name: feedName(request), events: taken, now });
  await inOrderPerWorker(intake.events, async (one, index) => {
    outcomes[index] =
      one.kind === 'refused' ? { outcome: 'refused', refusals: one.refusals } : await receive(one.event, now, batch);
  });
  await wake('CaseReceived', [...new Set(outcomes.flatMap((one) => ('wake' in one ? [one.wake] : [])))]);
  const events = outcomes.map(({ ...one }) => ('wake' in one ? { outcome: one.outcome, caseId: one.caseId } : one));
  const counts = countBy(outcomes);
  logger.info('events received', { source, ...counts });
  for (const [outcome, count] of Object.entries(counts)) measureBy('EventsReceived', outcome, count);
  const allRefused = outcomes.every((one) => one.outcome === 'refused');
  return { status: allRefused ? 422 : 202, body: { events, ...(batch === undefined ? {} : heldBody(batch)) } };
});

/** A recurring feed has a name, so that it is compared with the last one. */
const FeedName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/);

function feedName({ headers }: HttpRequest): string | undefined {
  const name = FeedName.optional().safeParse(headers['tenure-feed']);
  if (!name.success) throw new Problem(400, 'Not a feed', 'Tenure-Feed is a name in kebab-case, e.g. staff-daily');
  return name.data;
}

function heldBody({ batchId, trips, since }: Batch) {
  const held = [...trips.map(({ because }) => because), ...(since === undefined ? [] : [newSince(since)])];
  return { batch: { batchId, held } };
}

/** The source that signed. Says 401 alike for an unknown source and a wrong key: it tells a stranger nothing. */
async function verified(request: HttpRequest): Promise<string> {
  const claimed = claimedSource(request.headers) ?? '';
  const secret = await secretOf(claimed);
  const now = Date.parse(clock()) / 1000;
  const check = verifySignature(request.headers, request.body, secret ?? NOBODYS, now);
  const refusal =
    check.kind === 'refused' ? check : (request.path.source ?? check.source) === check.source ? undefined : OTHER_PATH;
  if (check.kind === 'verified' && refusal === undefined) return check.source;
  logger.warn('a request with a bad signature was refused', { because: refusal?.because });
  throw new Problem(401, 'Not signed', `${refusal?.because}: ${refusal?.mend}`);
}

/** Stands in for the keys of a source that is not configured: nothing fits them, and the answer is word for word the same. */
const NOBODYS: SourceSecret = { keys: [newSalt()] };
const OTHER_PATH = {
  because: 'the path names another source than the one that signed',
  mend: 'send to /v1/sources/ and the source that signs',
};

const secrets = new SecretsManagerClient({});
/** Read anew after this long, so that a rotated key is known. */
const SECRET_SECONDS = 60;
const read = new Map<string, { readonly secret: SourceSecret; readonly at: number }>();

async function secretOf(source: string): Promise<SourceSecret | undefined> {
  const { SOURCE_SECRETS } = config({ SOURCE_SECRETS: json(z.record(z.string(), z.string())) });
  // A name such as `constructor` is on every object, and is no source.
  const SecretId = Object.hasOwn(SOURCE_SECRETS, source) ? SOURCE_SECRETS[source] : undefined;
  if (SecretId === undefined) return undefined;
  const known = read.get(source);
  const now = Date.parse(clock()) / 1000;
  if (known !== undefined && now - known.at < SECRET_SECONDS) return known.secret;
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const parsed = json(SourceSecret).safeParse(SecretString);
  if (!parsed.success)
    throw new Error(
      `the secret of source ${source} is not {"keys": ["…"]} with keys of 16 characters or more; see docs/deploy.md`,
    );
  read.set(source, { secret: parsed.data, at: now });
  return parsed.data;
}

type Taken = Extract<ReturnType<typeof readEvents>, { kind: 'taken' }>['events'][number];

/** Events of one worker one after the other, workers side by side. */
async function inOrderPerWorker(
  events: readonly Taken[],
  run: (taken: Taken, index: number) => Promise<void>,
): Promise<void> {
  const groups = new Map<string, [Taken, number][]>();
  for (const [index, taken] of events.entries()) {
    const key = taken.kind === 'event' ? (taken.event.data.person.personId ?? taken.event.subject) : `refused ${index}`;
    groups.set(key, [...(groups.get(key) ?? []), [taken, index]]);
  }
  const queue = [...groups.values()].values();
  const worker = async () => {
    for (const group of queue) for (const [taken, index] of group) await run(taken, index);
  };
  await Promise.all(Array.from({ length: PEOPLE_AT_ONCE }, worker));
}

function countBy(outcomes: readonly Received[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
