/** `POST /v1/people/{workerId}/erasure`: one operator asks that a person be erased, another confirms it; every word of it leaves evidence. */
import { digest } from '../core/canonical.ts';
import { entryOf, type Facts } from '../core/entries.ts';
import { ASKED_DAYS, chainOfErasure, type Erasure, goneAt, hindrances, type Standing } from '../core/erasure.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import { CaseId, type Instant, PersonId, WorkerId } from '../core/ids.ts';
import { destroyAt } from '../core/retention.ts';
import { sign } from '../core/signatures.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { askErasure } from '../routes/ask-erasure.ts';
import { clock } from '../runtime/clock.ts';
import { startErasing } from '../runtime/eraser.ts';
import { type AskedOf, type Caller, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { erasures, ledger, people } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { findErasure, putErasure } from '../store/erasures.ts';
import type { Write } from '../store/items.ts';
import { personOfWorker, takeRight } from '../store/people.ts';
import { noteRead } from './parts/note-read.ts';
import { operatorOf, signerOf, workersOf } from './parts/operator.ts';
import { standingOf } from './parts/standing.ts';

type Asking = AskedOf<typeof askErasure, 'POST /v1/people/{workerId}/erasure'>;

export const handler = http(
  askErasure,
  {
    'POST /v1/people/{workerId}/erasure': async ({ caller, path, body }) => {
      const now = clock();
      const standing = await standingOfWorker(path.workerId, now);
      const erasureId = chainOfErasure(standing.person);
      const known = await findErasure(erasures(), erasureId);
      if (known?.state === 'erasing') return goOn(known);
      const asking: Word = { caller, standing, known, erasureId, now, because: body.because };
      await refuseOwn(asking);
      await refuseHindered(asking);
      return body.confirm ? confirm(asking) : ask(asking);
    },
    'GET /v1/erasures/{id}': async ({ path }) => {
      const id = CaseId.safeParse(path.id);
      const found = id.success ? await findErasure(erasures(), id.data) : undefined;
      if (found === undefined) throw new Problem(404, 'Not found', 'there is no erasure of this id');
      return { status: 200, body: shown(found) };
    },
  },
  { note: noteRead },
);

/** One operator's word. */
interface Word extends Pick<Asking['body'], 'because'> {
  readonly caller: Caller;
  readonly standing: Standing;
  readonly known: Erasure | undefined;
  readonly erasureId: CaseId;
  readonly now: Instant;
}

async function standingOfWorker(text: string, now: Instant): Promise<Standing> {
  const workerId = WorkerId.safeParse(text);
  const personId = workerId.success ? await personOfWorker(people(), workerId.data) : undefined;
  const standing = personId && (await standingOf(PersonId.parse(personId), now));
  if (standing === undefined)
    throw new Problem(404, 'Nobody by that worker id', 'no source has sent this worker, or they have been erased');
  return standing;
}

async function refuseOwn({ caller, standing: { person } }: Word): Promise<void> {
  const theirs = Object.values(person.employments).map(({ record }) => record.workerId);
  if ((await workersOf(caller)).some((worker) => theirs.includes(worker)))
    throw new Problem(403, 'Not for yourself', 'somebody else must ask for it and confirm it: it is about you');
}

/** That it was refused is evidence too. */
async function refuseHindered(word: Word): Promise<void> {
  const { standing, now } = word;
  // Its own right is no open case: confirmed at this moment by somebody else, it is told so below.
  const found = hindrances(standing, policyPack().leaver, now);
  if (found.length === 0) return;
  await write(word, 'erasure-refused', { because: found.map((one) => one.word) });
  throw new Problem(409, 'Not to be erased now', found.map(({ sentence }) => sentence).join('; '));
}

/** Asked again while it counts, it is the same. */
async function ask(word: Word): Promise<HttpResponse> {
  const { caller, standing, known, erasureId, now } = word;
  const counted = known?.state === 'asked' ? await signed(word) : undefined;
  if (known !== undefined && counted?.kind === 'refused') return { status: 200, body: shown(known) };
  if (known !== undefined && counted?.kind === 'enough') return { status: 200, body: shown(known) };
  const asked: Erasure = {
    ...{ erasureId, state: 'asked', person: standing.person.pseudonym, personId: standing.person.personId },
    ...{ askedBy: await operatorOf(caller), askedAt: now, signatures: [(await signerOf(caller)).signature] },
    version: (known?.version ?? 0) + 1,
  };
  await first(write(word, 'erasure-asked', {}, putErasure(erasures().table, asked)));
  return { status: 200, body: shown(asked) };
}

/** With it nobody writes for them any more, and nothing takes it back. */
async function confirm(word: Word): Promise<HttpResponse> {
  const { caller, standing, known, erasureId, now } = word;
  const judged = known?.state === 'asked' ? await signed(word) : undefined;
  if (known === undefined || judged === undefined || judged.kind === 'one-more')
    throw new Problem(
      409,
      'Nothing to confirm',
      `nobody has asked for it in the last ${ASKED_DAYS} days: ask for it, and have another operator confirm it`,
    );
  if (judged.kind === 'refused')
    throw new Problem(403, 'By another operator', 'you have asked for it: it takes a second, different operator');
  const confirmedBy = await operatorOf(caller);
  if (confirmedBy === known.askedBy)
    throw new Problem(403, 'By another operator', 'you have asked for it: it takes a second, different operator');
  const { signatures: _, ...asked } = known;
  const erasing: Erasure = {
    ...{ ...asked, signatures: [], state: 'erasing', confirmedBy, confirmedAt: now, version: known.version + 1 },
  };
  const also = [
    takeRight(people().table, standing.person.personId, erasureId, undefined),
    ...putErasure(erasures().table, erasing),
  ];
  await first(write(word, 'erasure-confirmed', { askedBy: known.askedBy }, also));
  return goOn(erasing);
}

async function signed({ caller, known }: Word) {
  const terms = { people: 2 as const, expiresAfterHours: ASKED_DAYS * 24 };
  return sign(known?.signatures ?? [], await signerOf(caller), [], terms);
}

async function goOn(erasing: Erasure): Promise<HttpResponse> {
  await startErasing(erasing.erasureId);
  return { status: 202, headers: { location: `/v1/erasures/${erasing.erasureId}` }, body: shown(erasing) };
}

/** What is said of the person goes with them: the words and the names are in the private part, whose key is destroyed. */
async function write(word: Word, kind: EvidenceKind, facts: Facts, also: readonly Write[] = []) {
  const { caller, standing, erasureId, because } = word;
  const { leaver } = policyPack();
  const rules = {
    policyDigest: digest(policyPack()),
    retentionRule: leaver.destroy.id,
    retentionDays: leaver.destroy.afterDays,
  };
  const over = destroyAt(standing.person, leaver);
  const retention = { ...rules, ...(over === undefined ? {} : { retentionOverAt: over }) };
  const said = { actor: await operatorOf(caller), private: { because, by: caller.subject } };
  const entry = entryOf({ kind: undefined }, standing.person, kind, { ...retention, ...facts }, said);
  return append(ledger(), erasureId, [entry], { also });
}

async function first(writing: Promise<unknown>): Promise<void> {
  if ((await unlessRefused(writing)) === undefined)
    throw new Problem(409, 'Just changed', 'somebody else was first, or a case of theirs has begun: look again');
}

/** Without who asked: evidence says that, by pseudonym. */
function shown({ erasureId, state, askedAt, confirmedAt, because, authority, erasedAt }: Erasure) {
  return {
    ...{ erasureId, state, askedAt, confirmedAt, because, authority, erasedAt },
    ...(erasedAt === undefined ? {} : { goneAt: goneAt(erasedAt) }),
  };
}
