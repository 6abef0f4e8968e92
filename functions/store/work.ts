/** What a step reads before it works: the case, what was observed, the plan and the person's file, in one request. */
import type { Case } from '../core/case.ts';
import { InvalidInput } from '../core/errors.ts';
import type { CaseId, Digest, PersonId, System } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import type { Plan } from '../core/plan.ts';
import type { Reason } from '../core/reason.ts';
import type { AccessRequest } from '../core/request.ts';
import { readAttested } from './attested.ts';
import { type Cases, type Observation, parseCase, readObservation, type StoredPlan, storedPlan } from './cases.ts';
import { type Item, readAll } from './items.ts';
import { type People, readPerson, readPseudonym, readReasons, readRight } from './people.ts';
import { readRequests } from './requests.ts';

export interface Stores {
  readonly cases: Cases;
  readonly people: People;
}

export interface About {
  readonly caseId: CaseId;
  readonly personId: PersonId;
}

export interface Work {
  readonly case: Case;
  readonly observed: readonly Observation[];
  readonly person: Person;
  readonly reasons: readonly Reason[];
  readonly requests: readonly AccessRequest[];
  /** Tasks that somebody has attested. */
  readonly attested: readonly string[];
  /** The case that may write for the person now. */
  readonly right: CaseId | undefined;
}

/** What a connector about to write needs: of the person only what evidence calls them. */
export interface Batch extends StoredPlan {
  readonly case: Case;
  readonly person: Pick<Person, 'pseudonym'>;
  readonly right: CaseId | undefined;
}

/** Throws `InvalidInput` when the case or its person is not known any more. */
export async function readWork(stores: Stores, about: About, systems: readonly System[]): Promise<Work> {
  return workIn(await itemsOf(stores, about, ['case', ...systems.map(observedAt)], PERSON), about, systems);
}

/** The same with a plan. Throws `InvalidInput` also when it is not stored, or is not what it was when it was made. */
export async function readPlannedWork(
  stores: Stores,
  about: About,
  systems: readonly System[],
  planDigest: Digest,
): Promise<Work & { readonly plan: Plan }> {
  const keys = ['case', `plan#${planDigest}`, ...systems.map(observedAt)];
  const items = await itemsOf(stores, about, keys, PERSON);
  const { plan } = storedPlan(items.get(`plan#${planDigest}`), about.caseId, planDigest);
  return { ...workIn(items, about, systems), plan };
}

export async function readBatch(stores: Stores, about: About, planDigest: Digest): Promise<Batch> {
  const items = await itemsOf(stores, about, ['case', `plan#${planDigest}`], ['person', 'right']);
  return {
    ...storedPlan(items.get(`plan#${planDigest}`), about.caseId, planDigest),
    case: caseIn(items, about),
    person: { pseudonym: readPseudonym(known(items.get('person'), about)) },
    right: readRight(items.get('right')),
  };
}

const PERSON = ['person', 'reasons', 'requests', 'attested', 'right'] as const;
const observedAt = (system: System) => `observed#${system}`;

type Items = ReadonlyMap<string, Item>;

/** By sort key: those of a case and those of a person are never the same. */
async function itemsOf(
  { cases, people }: Stores,
  { caseId, personId }: About,
  ofCase: readonly string[],
  ofPerson: readonly string[],
): Promise<Items> {
  const items = await readAll(cases.client, {
    [cases.table]: ofCase.map((sk) => ({ pk: caseId, sk })),
    [people.table]: ofPerson.map((sk) => ({ pk: personId, sk })),
  });
  return new Map(items.map((item) => [String(item.sk), item]));
}

function workIn(items: Items, about: About, systems: readonly System[]): Work {
  return {
    case: caseIn(items, about),
    observed: systems.flatMap((system) => readObservation(items.get(observedAt(system))) ?? []),
    person: readPerson(known(items.get('person'), about)),
    reasons: readReasons(items.get('reasons')),
    requests: readRequests(items.get('requests')),
    attested: readAttested(items.get('attested')),
    right: readRight(items.get('right')),
  };
}

function caseIn(items: Items, { caseId }: About): Case {
  const item = items.get('case');
  if (item === undefined) throw new InvalidInput(`no case ${caseId}; tenure cases lists those there are`);
  return parseCase(item);
}

function known(item: Item | undefined, { caseId, personId }: About): Item {
  if (item === undefined) throw new InvalidInput(`person ${personId} of case ${caseId} is not known any more`);
  return item;
}
