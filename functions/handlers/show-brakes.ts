/** `GET /v1/batches`, `/v1/layoffs`, and one of each: what is held, why, whom it is about, and how many operators it still takes. */
import type { Batch } from '../core/batch.ts';
import { eventKind, type WorkerRecord } from '../core/lifecycle-event.ts';
import { releaseTerms } from '../core/policy/brakes.ts';
import { cursorAt } from '../routes/page.ts';
import { showBrakes } from '../routes/show-brakes.ts';
import { type AskedOf, http, Problem } from '../runtime/http.ts';
import { brakes, cases } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { findBatch, pageOfBatches } from '../store/batches.ts';
import { findCases } from '../store/cases.ts';
import { findLayoff, pageOfLayoffs } from '../store/layoffs.ts';
import { noteRead } from './parts/note-read.ts';

export const handler = http(
  showBrakes,
  {
    'GET /v1/batches': batches,
    'GET /v1/batches/{id}': async ({ path }) => ({ status: 200, body: { batch: await batch(path.id) } }),
    'GET /v1/layoffs': layoffs,
    'GET /v1/layoffs/{id}': async ({ path }) => ({ status: 200, body: { layoff: await layoff(path.id) } }),
  },
  { note: noteRead },
);

async function batches({ query }: AskedOf<typeof showBrakes, 'GET /v1/batches'>) {
  const { items, next } = await pageOfBatches(brakes(), query.state, query.cursor, query.limit);
  return { status: 200, body: { batches: items.map(shownBatch) }, next: next && cursorAt('batches', next) };
}

async function layoffs({ query }: AskedOf<typeof showBrakes, 'GET /v1/layoffs'>) {
  const { items, next } = await pageOfLayoffs(brakes(), query.state, query.cursor, query.limit);
  const shown = items.map(({ workers, ...rest }) => shownLayoff({ ...rest, workers: workers.length }));
  return { status: 200, body: { layoffs: shown }, next: next && cursorAt('layoffs', next) };
}

async function batch(id: string) {
  const found = await findBatch(brakes(), id);
  if (found === undefined)
    throw new Problem(404, 'No such batch', `${id} is no batch; tenure batches lists those that are held`);
  return { ...shownBatch(found), concerns: await concernsOf(found) };
}

/** Whom the events of a batch are about, in the order of their days: what an operator looks at before signing. */
async function concernsOf({ cases: ids }: Batch) {
  const found = await findCases(cases(), ids);
  return found
    .flatMap(({ caseId, workerId, state, effectiveAt, event }) =>
      event === undefined
        ? []
        : [{ ...{ caseId, workerId, state, effectiveAt, kind: eventKind(event) }, ...jobOf(event.data.person) }],
    )
    .sort((a, b) => (`${a.effectiveAt} ${a.workerId}` < `${b.effectiveAt} ${b.workerId}` ? -1 : 1));
}

function jobOf({ givenName, familyName, department, office }: WorkerRecord) {
  return { name: `${givenName} ${familyName}`, department, ...(office === undefined ? {} : { office }) };
}

async function layoff(id: string) {
  const found = await findLayoff(brakes(), id);
  if (found === undefined) throw new Problem(404, 'No such layoff', `${id} is no layoff; tenure layoffs lists them`);
  return shownLayoff(found);
}

function shownBatch({ says: _, ...found }: Batch) {
  return { ...found, takes: releaseTerms(policyPack().releases, 'batch').people };
}

function shownLayoff<Shown extends object>(found: Shown) {
  return { ...found, takes: releaseTerms(policyPack().releases, 'layoff').people };
}
