/** What is read to tell people of something, each once a run: people, cases, approvals, plans, what the brakes hold. */
import { manifest } from '../../connectors/manifest.ts';
import type { Approval } from '../../core/approval.ts';
import type { Case } from '../../core/case.ts';
import type { CaseId, Instant, PersonId, WorkerId } from '../../core/ids.ts';
import { type Notice, OPERATORS } from '../../core/notices/notice.ts';
import { type Told, upTheLine } from '../../core/notices/up-the-line.ts';
import type { Known } from '../../core/notices/values.ts';
import type { Person } from '../../core/person.ts';
import { linksTo } from '../../runtime/notice-settings.ts';
import { approvals, brakes, cases, people, sources } from '../../runtime/parts.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import { approvalsOf } from '../../store/approvals.ts';
import { findBatch } from '../../store/batches.ts';
import { findCases, findPlan } from '../../store/cases.ts';
import { findLayoff } from '../../store/layoffs.ts';
import { findPerson, loadPerson, personOfWorker } from '../../store/people.ts';
import { findSign } from '../../store/signs.ts';
import { titlesOf } from './titles.ts';

export interface Reader {
  /** Reads many at once; they are then known. */
  readCases(caseIds: readonly CaseId[]): Promise<void>;
  case(caseId: CaseId): Promise<Case | undefined>;
  person(personId: PersonId): Promise<Person | undefined>;
  asked(caseId: CaseId): Promise<readonly Approval[]>;
  /** Whom to tell in place of this worker: up the line until somebody works here. */
  told(worker: WorkerId | undefined, about: PersonId, now: Instant): Promise<Person | undefined>;
}

/** A value once, however many ask for it. */
function once<Key, Value>(read: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
}

export function noticeReader(): Reader {
  const known = new Map<CaseId, Case | undefined>();
  const readCases = async (caseIds: readonly CaseId[]) => {
    const missing = [...new Set(caseIds)].filter((caseId) => !known.has(caseId));
    for (const caseId of missing) known.set(caseId, undefined);
    for (const found of await findCases(cases(), missing)) known.set(found.caseId, found);
  };
  const person = once((personId: PersonId) => findPerson(people(), personId));
  const worker = once(async (workerId: WorkerId) => {
    const personId = await personOfWorker(people(), workerId);
    return personId && person(personId);
  });
  return {
    readCases,
    person,
    async case(caseId) {
      await readCases([caseId]);
      return known.get(caseId);
    },
    asked: once((caseId: CaseId) => approvalsOf(approvals(), caseId)),
    async told(first, about, now) {
      const line = new Map<WorkerId, Person | undefined>();
      for (;;) {
        const told: Told = upTheLine(first, about, line, now);
        if (told.kind !== 'read') return told.kind === 'told' ? told.person : undefined;
        line.set(told.worker, await worker(told.worker));
      }
    },
  };
}

/** Everything a notice may say; `whole`: with the plan, where it is not one line of many. */
export async function knownFor(
  { occasion, about, to }: Notice,
  reader: Reader,
  { timeZone, whole, now }: Pick<Known, 'timeZone' | 'now'> & { readonly whole: boolean },
): Promise<Known> {
  const handled = about.caseId === undefined ? undefined : await reader.case(about.caseId);
  const personId = about.personId ?? handled?.personId;
  const person = personId === undefined ? undefined : await reader.person(personId);
  const { caseId, planDigest } = handled ?? {};
  const planned = whole && caseId !== undefined && planDigest !== undefined;
  const plan = planned ? await findPlan(cases(), caseId, planDigest) : undefined;
  return {
    ...{ to: to === OPERATORS ? OPERATORS : (to as PersonId), timeZone, now, publicUrl: linksTo() }, // as: a notice is for a person or for the operators
    ...{ case: handled, person, plan, titled, system },
    asked: handled?.asked === true || about.approvalId !== undefined ? await askedAbout(about.caseId, reader) : [],
    ...(occasion === 'request-expiring' && personId !== undefined
      ? { requests: (await loadPerson(people(), personId)).requests }
      : {}),
    ...(about.batchId === undefined ? {} : { batch: await findBatch(brakes(), about.batchId) }),
    ...(about.source === undefined ? {} : { sign: await findSign(sources(), about.source) }),
    ...(about.layoffId === undefined ? {} : { layoff: await findLayoff(brakes(), about.layoffId) }),
  };
}

async function askedAbout(caseId: CaseId | undefined, reader: Reader): Promise<readonly Approval[]> {
  return caseId === undefined ? [] : reader.asked(caseId);
}

/** Nothing for what no catalogue names: its id tells nobody anything. */
function titled(entitlement: string): string {
  const { catalogue } = policyPack();
  return (
    titlesOf({ catalogue: new Map(catalogue.map((entry) => [entry.id, entry])) }, [entitlement])[entitlement] ?? ''
  );
}

function system(name: string): string {
  return Object.entries(manifest).find(([known]) => known === name)?.[1].title ?? name;
}
