/** `POST /v1/layoffs` proposes a list of people to leave; `/v1/layoffs/{id}/release | reject` is a second operator's word on it. */
import { chainOfBrake } from '../core/batch.ts';
import { entryOf } from '../core/entries.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import { type Layoff, layoffOf, type Proposal } from '../core/layoff.ts';
import { longestLayoff, releaseTerms } from '../core/policy/brakes.ts';
import { addDays } from '../core/schedule.ts';
import { sign } from '../core/signatures.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { steerLayoff } from '../routes/steer-layoff.ts';
import { announce } from '../runtime/announce.ts';
import { clock } from '../runtime/clock.ts';
import { type AskedOf, type Caller, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { brakes, ledger } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import type { Write } from '../store/items.ts';
import { findLayoff, nameWorkers, putNewLayoff, updateLayoff } from '../store/layoffs.ts';
import { operatorOf, signerOf, tokenNameOf } from './parts/operator.ts';

type Steering = AskedOf<typeof steerLayoff, 'POST /v1/layoffs/{id}/release' | 'POST /v1/layoffs/{id}/reject'>;

export const handler = http(steerLayoff, {
  'POST /v1/layoffs': ({ caller, body }) => propose(body, caller),
  'POST /v1/layoffs/{id}/release': (asked) => steer(asked, approve),
  'POST /v1/layoffs/{id}/reject': (asked) => steer(asked, reject),
});

async function steer({ caller, path, body }: Steering, how: typeof approve): Promise<HttpResponse> {
  const { digest, because } = body;
  const layoff = await findLayoff(brakes(), path.id);
  if (layoff === undefined)
    throw new Problem(404, 'No such layoff', `${path.id} is no layoff; tenure layoffs lists them`);
  if (!layoff.digest.startsWith(digest))
    throw new Problem(
      409,
      'Stale',
      `layoff ${layoff.layoffId} has the digest ${layoff.digest.slice(0, 12)}: look at it first`,
    );
  const state = await how(layoff, caller, because);
  return { status: 200, body: { layoffId: layoff.layoffId, state } };
}

/** The first of two is who proposes it. */
async function propose(proposal: Proposal, caller: Caller) {
  const signer = await signerOf(caller);
  const layoff = layoffOf(proposal, signer.signature);
  if (layoff.until <= clock()) throw new Problem(400, 'Over already', `it ends at ${layoff.until}: name a later end`);
  refuseTooLong(layoff);
  if (signer.workers.some((worker) => layoff.workers.includes(worker)))
    throw new Problem(403, 'You may not propose this', 'it is about you: somebody else must propose it');
  const facts = { layoffDigest: layoff.digest, workers: layoff.workers.length, until: layoff.until };
  const put = [putNewLayoff(brakes().table, layoff)];
  const said = { layoff, caller, because: layoff.because };
  const written = await unlessRefused(write(said, 'approval-asked', facts, put));
  if (written !== undefined) await announce('LayoffProposed', { version: INPUT_VERSION, layoffId: layoff.layoffId });
  const stands = written === undefined ? await findLayoff(brakes(), layoff.layoffId) : layoff;
  return {
    status: 200,
    body: { layoffId: layoff.layoffId, digest: layoff.digest, state: stands?.state ?? 'proposed' },
  };
}

function refuseTooLong({ until }: Layoff): void {
  const days = longestLayoff(policyPack().releases);
  if (until > addDays(clock(), days))
    throw new Problem(
      400,
      'Too long',
      `it ends at ${until}, and policy lets a layoff last ${days} days: name an earlier end`,
    );
}

async function approve(layoff: Layoff, caller: Caller, because: string): Promise<Layoff['state']> {
  if (layoff.state !== 'proposed') throw notNow(layoff);
  if (layoff.until <= clock()) throw new Problem(409, 'Over', `it ended at ${layoff.until}: propose it anew`);
  const terms = releaseTerms(policyPack().releases, 'layoff');
  const signed = sign(layoff.signatures, await signerOf(caller), layoff.workers, { ...terms, people: 2 });
  if (signed.kind === 'refused') throw new Problem(403, 'You may not approve this', signed.because);
  const { signatures } = signed;
  const enough = signed.kind === 'enough';
  if (enough) await nameWorkers(brakes(), layoff);
  const facts = { layoffDigest: layoff.digest, decision: 'approved', signatures: signatures.length };
  const state = enough ? 'approved' : 'proposed';
  await first(
    write({ layoff, caller, because }, 'approval-decided', facts, [
      updateLayoff(brakes().table, layoff, { signatures, state }),
    ]),
  );
  return state;
}

async function reject(layoff: Layoff, caller: Caller, because: string): Promise<Layoff['state']> {
  if (layoff.state !== 'proposed') throw notNow(layoff);
  const facts = { layoffDigest: layoff.digest, decision: 'rejected' };
  const also = [updateLayoff(brakes().table, layoff, { state: 'rejected' })];
  await first(write({ layoff, caller, because }, 'approval-decided', facts, also));
  return 'rejected';
}

interface Saying {
  readonly layoff: Layoff;
  readonly caller: Caller;
  readonly because: string;
}

async function write(
  { layoff, caller, because }: Saying,
  kind: EvidenceKind,
  facts: Record<string, string | number>,
  also: readonly Write[],
) {
  const said = { actor: await operatorOf(caller), private: { because, ...(await tokenNameOf(caller)) } };
  const { layoffId } = layoff;
  const entry = entryOf({ kind: undefined }, { pseudonym: 'nobody' }, kind, { layoffId, ...facts }, said);
  return append(ledger(), chainOfBrake(layoffId), [entry], { also });
}

async function first(writing: Promise<unknown>): Promise<void> {
  if ((await unlessRefused(writing)) === undefined)
    throw new Problem(409, 'Just changed', 'another operator was first; look at it again: tenure layoffs');
}

function notNow({ layoffId, state }: Layoff): Problem {
  return new Problem(409, 'Not now', `layoff ${layoffId} is ${state}; only a proposed one can be approved or rejected`);
}
