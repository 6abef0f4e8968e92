/** Carries out a confirmed erasure, from wherever it was interrupted: everything else first, the key last, together with the evidence that all is gone. */
import * as z from 'zod';
import { entryOf, TENURE } from '../core/entries.ts';
import type { Erasure } from '../core/erasure.ts';
import { InvalidInput } from '../core/errors.ts';
import { CaseId, type Instant } from '../core/ids.ts';
import { append } from '../ledger/append.ts';
import { destroyKey } from '../ledger/person-keys.ts';
import { writeAll } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { approvals, brakes, cases, erasures, ledger, people, personKeys, sources } from '../runtime/parts.ts';
import { newId } from '../runtime/random.ts';
import { wake } from '../runtime/wake.ts';
import { eraseApprovals } from '../store/erase-approvals.ts';
import { eraseLaidOff } from '../store/erase-brakes.ts';
import { casesOf, eraseCase } from '../store/erase-cases.ts';
import { eraseAround, forget } from '../store/erase-people.ts';
import { eraseSaid } from '../store/erase-sources.ts';
import { findErasure, putErasure } from '../store/erasures.ts';
import { loadPerson, putNewPerson, releaseRight } from '../store/people.ts';
import { askedBefore, everythingOf, stillToErase } from './parts/everything-of.ts';

export const handler = lambda(z.object({ erasureId: CaseId }), async ({ erasureId }) => {
  const known = await findErasure(erasures(), erasureId);
  if (known === undefined) throw new InvalidInput(`no erasure ${erasureId} was asked for`);
  if (known.state !== 'erasing') return logger.info('nothing to erase', { erasureId, state: known.state });
  const forgotten = known.work === undefined ? await forgetPerson(known, known.confirmedAt ?? known.askedAt) : known;
  if (forgotten === undefined) return logger.warn('not erased: HR has said something new of them', { erasureId });
  const items = await eraseElsewhere(forgotten);
  await seeToStrays(forgotten);
  await end(forgotten);
  logger.info('erased', { erasureId, items });
});

/** From here on nobody knows them, and what HR says of them is of somebody new. Undefined: HR has said it already, and they are not erased. */
async function forgetPerson(known: Erasure, until: Instant): Promise<Erasure | undefined> {
  const { personId, person: pseudonym } = known;
  const file = personId === undefined ? undefined : await loadPerson(people(), personId);
  if (personId === undefined || file?.person === undefined || file.person.pseudonym !== pseudonym)
    throw new InvalidInput(`whom erasure ${known.erasureId} is about is not known; nothing was erased`);
  // A case that was opened meanwhile has taken the right to write for them.
  const isOurs = file.right === known.erasureId;
  if (!isOurs || file.inbox.length > 0) return giveUp(known, isOurs);
  const { personId: _, ...rest } = known;
  const work = await everythingOf(file.person, until);
  let items = 0;
  for (const one of [personId, ...work.otherIds]) items += await eraseAround(people(), one);
  logger.info('erased around the person', { erasureId: known.erasureId, items });
  const forgotten: Erasure = { ...rest, work, version: known.version + 1 };
  const workers = work.workers.map(({ workerId }) => workerId);
  await writeAll(ledger(), [
    ...forget(people().table, work.personId, pseudonym, workers),
    releaseRight(people().table, work.personId, known.erasureId),
    ...putErasure(erasures().table, forgotten),
  ]);
  return forgotten;
}

/** Somebody who comes back is not erased. */
async function giveUp(known: Erasure, isOurs: boolean): Promise<undefined> {
  const { personId, erasureId, person, version } = known;
  if (personId === undefined) return undefined;
  const because = ['HR has said something new of them since it was confirmed'];
  const refused: Erasure = { ...known, state: 'refused', because, version: version + 1 };
  const entry = entryOf({ kind: undefined }, { pseudonym: person }, 'erasure-refused', { because: ['open-case'] });
  const right = isOurs ? [releaseRight(people().table, personId, erasureId)] : [];
  const also = [...putErasure(erasures().table, refused), ...right];
  await append(ledger(), erasureId, [entry], { also });
  await wake('CaseEnded', [personId]);
  return undefined;
}

/** What is found by their ids. What came in after it was confirmed is of somebody new. */
async function eraseElsewhere({ work, confirmedAt }: Erasure): Promise<number> {
  if (work === undefined || confirmedAt === undefined) return 0;
  let items = 0;
  const whose = { personIds: [work.personId], workerIds: work.workers.map(({ workerId }) => workerId) };
  for await (const handled of casesOf(cases(), whose, confirmedAt)) {
    items += await eraseApprovals(approvals(), handled.caseId);
    items += await eraseCase(cases(), handled);
  }
  for (const { source, workerId } of work.workers) {
    if (source !== undefined) items += await eraseSaid(sources(), { source, workerId }, confirmedAt);
    items += await eraseLaidOff(brakes(), workerId);
  }
  return items;
}

/** An event that came in at the very moment they were forgotten waits for somebody nobody knows: they are somebody new. */
async function seeToStrays({ work }: Erasure): Promise<void> {
  if (work === undefined) return;
  const { personId } = work;
  const { person, inbox } = await loadPerson(people(), personId);
  if (person !== undefined || inbox.length === 0) return;
  await writeAll(ledger(), [
    putNewPerson(people().table, { personId, pseudonym: newId(), employments: {}, accounts: {} }),
  ]);
  await wake('CaseReceived', [personId]);
}

/** The key and the evidence of it, together: what says that they are erased is true when it is said. */
async function end({ work, ...known }: Erasure): Promise<void> {
  const { erasureId, person, askedBy, confirmedBy = '', version } = known;
  const erasedAt = clock();
  const others = await stillToErase(work?.otherPseudonyms ?? []);
  const asked = await askedBefore(others);
  const facts = { askedBy, confirmedBy, ...(others.length === 0 ? {} : { alsoErased: [...others] }) };
  const entry = entryOf({ kind: undefined }, { pseudonym: person }, 'erased', facts, { actor: TENURE });
  await append(ledger(), erasureId, [entry], {
    also: (head) => {
      const authority = `${erasureId}/${head?.position}`;
      const erased: Erasure = { ...known, state: 'erased', authority, erasedAt, version: version + 1 };
      return [
        ...[person, ...others].map((one) => destroyKey(personKeys(), one, authority, erasedAt)),
        ...[erased, ...asked].flatMap((one) => putErasure(erasures().table, one)),
      ];
    },
  });
}
