/** `GET /v1/batches`, `/v1/layoffs`, and one of each: what is held, why, whom it is about, and how many operators it still takes. */
import * as z from 'zod';
import { Batch } from '../core/batch.ts';
import { Layoff } from '../core/layoff.ts';
import { eventKind, type WorkerRecord } from '../core/lifecycle-event.ts';
import { releaseTerms } from '../core/policy/brakes.ts';
import { type HttpRequest, http, Problem, requireRole } from '../runtime/http.ts';
import { brakes, cases } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { findBatch, listBatches } from '../store/batches.ts';
import { findCases } from '../store/cases.ts';
import { findLayoff, listLayoffs } from '../store/layoffs.ts';

export const handler = http(async (request) => {
  requireRole(request, ['operator', 'auditor']);
  const id = request.path.id;
  if (request.route.includes('/batches'))
    return { status: 200, body: id === undefined ? await batches(request) : { batch: await batch(id) } };
  return { status: 200, body: id === undefined ? await layoffs(request) : { layoff: await layoff(id) } };
});

async function batches(request: HttpRequest) {
  const found = await listBatches(brakes(), stateIn(request, Batch.shape.state, 'held'));
  return { batches: found.map(shownBatch) };
}

async function layoffs(request: HttpRequest) {
  const found = await listLayoffs(brakes(), stateIn(request, Layoff.shape.state, 'proposed'));
  return { layoffs: found.map(({ workers, ...rest }) => shownLayoff({ ...rest, workers: workers.length })) };
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

function shownBatch(found: Batch) {
  return { ...found, takes: releaseTerms(policyPack().releases, 'batch').people };
}

function shownLayoff<Shown extends object>(found: Shown) {
  return { ...found, takes: releaseTerms(policyPack().releases, 'layoff').people };
}

function stateIn<State extends string>({ query }: HttpRequest, schema: z.ZodType<State>, otherwise: State): State {
  const state = z.optional(schema).safeParse(query.state);
  if (!state.success) throw new Problem(400, 'Not a state', z.prettifyError(state.error));
  return state.data ?? otherwise;
}
