/** `POST /v1/batches/{id}/release | reject`: what operators do about a batch of events that is held. */
import { type Batch, chainOfBrake } from '../core/batch.ts';
import type { Case } from '../core/case.ts';
import { entryOf } from '../core/entries.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import type { CaseId, PersonId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { releaseTerms } from '../core/policy/brakes.ts';
import { sign } from '../core/signatures.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { steerBatch } from '../routes/steer-batch.ts';
import { clock } from '../runtime/clock.ts';
import { type AskedOf, type Caller, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { brakes, cases, ledger, people } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { wake } from '../runtime/wake.ts';
import { findBatch, putLastFeed, updateBatch } from '../store/batches.ts';
import { findCase, updateCase } from '../store/cases.ts';
import type { Write } from '../store/items.ts';
import { findPerson } from '../store/people.ts';
import { letGo, STILL_HELD } from './parts/let-go.ts';
import { operatorOf, signedAs, signerOf, tokenNameOf } from './parts/operator.ts';

/** As receive-events stores them: they only queue at the table. */
const CASES_AT_ONCE = 20;

interface Steering {
  readonly batch: Batch;
  readonly caller: Caller;
  readonly because: string;
}

type Asked = AskedOf<typeof steerBatch, keyof typeof steerBatch>;

export const handler = http(steerBatch, {
  'POST /v1/batches/{id}/release': (asked) => steer(asked, release),
  'POST /v1/batches/{id}/reject': (asked) => steer(asked, reject),
});

async function steer(
  { caller, path, body }: Asked,
  how: (steering: Steering) => Promise<Batch['state']>,
): Promise<HttpResponse> {
  const { digest, because } = body;
  const batch = await findBatch(brakes(), path.id);
  if (batch === undefined)
    throw new Problem(404, 'No such batch', `${path.id} is no batch; tenure batches lists those that are held`);
  if (!batch.digest.startsWith(digest))
    throw new Problem(
      409,
      'Stale',
      `batch ${batch.batchId} has the digest ${batch.digest.slice(0, 12)}: look at it and say that one`,
    );
  const state = await how({ batch, caller, because });
  return { status: 200, body: { batchId: batch.batchId, state } };
}

/** By as many operators as policy says, none of them in the batch nor asking for any of it; then each event goes on its way. */
async function release({ batch, caller, because }: Steering): Promise<'held' | 'released'> {
  if (batch.state === 'released') return goOn(batch);
  if (batch.state !== 'held') throw notNow(batch);
  const held = await casesOf(batch);
  const signer = await signerOf(caller);
  const terms = releaseTerms(policyPack().releases, 'batch');
  const signed = sign(
    batch.signatures,
    signer,
    held.flatMap(({ workerId, event }) => [workerId, event?.data.requestedByWorkerId ?? workerId]),
    terms,
  );
  if (signed.kind === 'refused') throw new Problem(403, 'You may not release this', signed.because);
  const { signatures } = signed;
  const facts = { batchDigest: batch.digest, signatures: signatures.length, needed: terms.people };
  const enough = signed.kind === 'enough';
  const released = enough
    ? ({ state: 'released', endedAt: signer.signature.at, releasedUntil: signed.until } as const)
    : {};
  await write({ batch, caller, because }, 'released', facts, [
    updateBatch(brakes().table, batch, { signatures, ...released }),
    ...(enough && batch.feed !== undefined
      ? [putLastFeed(brakes().table, batch.source, batch.feed, { rows: batch.events, content: batch.content })]
      : []),
  ]);
  return enough ? goOn({ ...batch, signatures }) : 'held';
}

/** Also for a batch released before: what an interrupted release has left is done. */
async function goOn(batch: Batch): Promise<'released'> {
  const by = await Promise.all(batch.signatures.map(signedAs));
  const facts = { batchDigest: batch.digest, by };
  const woken = new Map<PersonId, readonly CaseId[]>();
  await eachCase(batch, async (handled, person) => {
    await letGo(handled, person, facts, by.at(-1) ?? 'system:tenure');
    woken.set(handled.personId, [...(woken.get(handled.personId) ?? []), handled.caseId]);
  });
  await wake('CaseReceived', [...woken.keys()], undefined, woken);
  return 'released';
}

/** Nothing of it is ever planned; HR sends what is right as new events. */
async function reject({ batch, caller, because }: Steering): Promise<'rejected'> {
  if (batch.state !== 'held' && batch.state !== 'rejected') throw notNow(batch);
  const endedAt = clock();
  if (batch.state === 'held')
    await write({ batch, caller, because }, 'cancelled', { batchDigest: batch.digest, rejected: true }, [
      updateBatch(brakes().table, batch, { state: 'rejected', endedAt }),
    ]);
  const actor = await operatorOf(caller);
  await eachCase(batch, async (handled, person) => {
    const facts = { batchId: batch.batchId, rejected: true };
    const entry = entryOf(handled, person, 'cancelled', facts, { actor });
    const note = `batch ${batch.batchId} was rejected: send what is right as new events`;
    const also = [
      updateCase(cases().table, handled.caseId, { state: 'rejected', endedAt, note }, { condition: STILL_HELD }),
    ];
    await unlessRefused(append(ledger(), handled.caseId, [entry], { also }));
  });
  return 'rejected';
}

async function casesOf(batch: Batch): Promise<readonly Case[]> {
  const found: Case[] = [];
  for (let from = 0; from < batch.cases.length; from += CASES_AT_ONCE) {
    const some = batch.cases.slice(from, from + CASES_AT_ONCE);
    found.push(...(await Promise.all(some.map((id) => findCase(cases(), id)))).flatMap((one) => one ?? []));
  }
  return found;
}

/** Every case of the batch that is still held with it. */
async function eachCase(
  batch: Batch,
  run: (handled: Case, person: Pick<Person, 'pseudonym'>) => Promise<void>,
): Promise<void> {
  const held = (await casesOf(batch)).filter(({ state, batchId }) => state === 'held' && batchId === batch.batchId);
  const queue = held.values();
  const worker = async () => {
    for (const handled of queue)
      await run(handled, { pseudonym: (await findPerson(people(), handled.personId))?.pseudonym ?? 'erased' });
  };
  await Promise.all(Array.from({ length: CASES_AT_ONCE }, worker));
}

async function write(
  { batch, caller, because }: Steering,
  kind: EvidenceKind,
  facts: Record<string, string | number | boolean>,
  also: readonly Write[],
): Promise<void> {
  const said = { actor: await operatorOf(caller), private: { because, ...(await tokenNameOf(caller)) } };
  const entry = entryOf({ kind: undefined }, { pseudonym: 'nobody' }, kind, { batchId: batch.batchId, ...facts }, said);
  const written = await unlessRefused(append(ledger(), chainOfBrake(batch.batchId), [entry], { also }));
  if (written === undefined)
    throw new Problem(409, 'Just changed', 'another operator was first; look at the batch again: tenure batches');
}

function notNow({ batchId, state }: Batch): Problem {
  return new Problem(409, 'Not now', `batch ${batchId} is ${state}; only one that is held can be released or rejected`);
}
