/** What is known of each person of whom HR said something: its last word by effective instant, and the accounts as last read back. */
import type { Standing } from '../hr-list.ts';
import type { CaseId, Instant } from '../ids.ts';
import type { CaseFile } from './case-file.ts';
import { ENDED_OTHERWISE } from './ended.ts';

/** An account as it was last read back. */
export interface Seen {
  readonly system: string;
  readonly status: string;
  readonly at: Instant;
  readonly caseId: CaseId;
}

/** HR's last word that stands, and the case with it. */
export interface Word {
  readonly caseId: CaseId;
  readonly at: Instant;
  readonly standing: Standing;
  readonly inPeriod: boolean;
  readonly source: string | undefined;
  /** It was not carried out, for people called it off: `rejected at …`. */
  readonly calledOff?: string;
}

/** Little, for there are as many as there are people. */
export interface Known {
  readonly person: string;
  last?: Word;
  /** In the order in which each was first seen. */
  accounts: readonly Seen[];
  /** Entitlements they asked to keep, each once. */
  excepted: readonly string[];
}

export interface People {
  readonly known: Map<string, Known>;
  /** HR sources an event of the period is of. */
  readonly sources: Set<string>;
}

export function newPeople(): People {
  return { known: new Map(), sources: new Set() };
}

const NONE: readonly never[] = [];

/** Cases come in the order in which they begin. */
export function meet({ known: all, sources }: People, file: CaseFile): void {
  const { person, request, inPeriod, source } = file;
  const known = all.get(person) ?? { person, accounts: NONE, excepted: NONE };
  all.set(person, known);
  if (inPeriod && source !== undefined) sources.add(source);
  if (isWord(file) && (known.last === undefined || wordAt(file) >= known.last.at)) known.last = wordOf(file);
  if (request?.kind === 'exception' && !known.excepted.includes(request.entitlement))
    known.excepted = [...known.excepted, request.entitlement];
  for (const account of seenIn(file)) known.accounts = withSeen(known.accounts, account);
}

function withSeen(accounts: readonly Seen[], seen: Seen): readonly Seen[] {
  const before = accounts.find(({ system }) => system === seen.system);
  if (before === undefined) return [...accounts, seen];
  return before.at <= seen.at ? accounts.map((one) => (one === before ? seen : one)) : accounts;
}

/**
 * By a case of HR's, or one the clock opened because a last day was over; not one that HR has since said otherwise about. What people
 * called off is HR's word still.
 */
function isWord({ began, intent, state, supersededBy }: CaseFile): boolean {
  const fromHr = began === 'event-received' || intent === 'end-date';
  return fromHr && (state !== 'superseded' || supersededBy !== undefined);
}

const wordAt = ({ effectiveAt, beganAt }: CaseFile): Instant => effectiveAt ?? beganAt;

function wordOf(file: CaseFile): Word {
  const { caseId, inPeriod, source, state, stateAt } = file;
  const word = { caseId, at: wordAt(file), standing: standingOf(file), inPeriod, source };
  const calledOff = ENDED_OTHERWISE.includes(state) && state !== 'superseded';
  return calledOff ? { ...word, calledOff: `${state} at ${stateAt}` } : word;
}

/** `okta active 3`, as the end of a case has it. */
function seenIn({ observed, observedAt, caseId }: CaseFile): readonly Seen[] {
  if (observedAt === undefined) return NONE;
  return observed.map((text) => {
    const [system = '', status = ''] = text.split(' ');
    return { system, status, at: observedAt, caseId };
  });
}

export function standingOf({ kind, type }: Pick<CaseFile, 'kind' | 'type'>): Standing {
  if (kind === 'leaver' || (kind === undefined && type === 'tenure.person.terminated')) return 'left';
  return type === 'tenure.person.suspended' ? 'on leave' : 'employed';
}
