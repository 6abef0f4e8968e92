/** The populations an auditor samples from. Every case of an export stands in exactly one of them, whatever became of it. */
import type { Instant } from '../ids.ts';
import { type Asked, type CaseFile, heardOf } from './case-file.ts';
import { openIn, openInWords } from './closings.ts';
import { type ChangeOfRules, holding, type Register, type Review } from './register.ts';
import type { Cell, Column, TableOf } from './table.ts';

export const CASE_POPULATIONS = ['joiners', 'movers', 'leavers', 'requests', 'exceptions', 'other'] as const;
export type CasePopulation = (typeof CASE_POPULATIONS)[number];

/** What HR's word, or the end of a last day, makes of somebody is of the population of its kind. */
const OF_KIND: Readonly<Record<string, CasePopulation>> = { joiner: 'joiners', mover: 'movers', leaver: 'leavers' };

/** Of a case that was never opened, so that nobody said what it makes of the person. */
const OF_TYPE: Readonly<Record<string, CasePopulation>> = {
  'tenure.person.hired': 'joiners',
  'tenure.person.rehired': 'joiners',
  'tenure.person.terminated': 'leavers',
};

/** Cases the clock opens for HR's word: a last day that is over, a first day that is near. */
const HR_BY_CLOCK: readonly string[] = ['end-date', 'pre-hire'];

export function populationOf({ began, request, kind = '', type, intent = '' }: CaseFile): CasePopulation {
  if (request !== undefined) return request.kind === 'exception' ? 'exceptions' : 'requests';
  if (began === 'event-received') return OF_KIND[kind] ?? OF_TYPE[String(type)] ?? 'movers';
  return HR_BY_CLOCK.includes(intent) ? (OF_KIND[kind] ?? 'other') : 'other';
}

const column = <Row>(name: string, says: string, of: (row: Row) => Cell | undefined): Column<Row> => ({
  ...{ name, says, of },
});

const WHICH: readonly Column<CaseFile>[] = [
  column('case', 'The id of the case', ({ caseId }) => caseId),
  column('person', 'The pseudonym of the person it is about', ({ person }) => person),
  column('state', 'How it stood at the last record in this export', ({ state }) => state),
  column('state_since', 'When that record was written (UTC)', ({ stateAt }) => stateAt),
  column('because', 'Why it is in that state, where it says so', ({ note }) => note),
  column('superseded_by', 'The case that does its work, if it was superseded', ({ supersededBy }) => supersededBy),
];

const DONE: readonly Column<CaseFile>[] = [
  column('plans', 'How often it was planned', ({ plans }) => plans),
  column('plan_digest', 'SHA-256 of the last plan', ({ planDigest }) => planDigest),
  column('policy_digest', 'SHA-256 of the policy pack the last plan was made with', ({ policyDigest }) => policyDigest),
  column('approvals', 'Approvals that were asked', ({ approvals }) => approvals.size),
  column('grants', 'Entitlements that were to be given', ({ grants }) => grants.size),
  column('changed', 'Changes a target system carried out', ({ outcomes }) => outcomes.changed),
  column('already_so', 'Changes that were so already when looked at', ({ outcomes }) => outcomes.already),
  column('refused', 'Changes a target system refused', ({ outcomes }) => outcomes.refused),
  column('failures', 'Times a target system failed', ({ failures }) => failures),
  column('attested', "Tasks done on somebody's word", ({ attested }) => attested),
  column('controls_closed', 'Controls that were closed, each by how many changes of which grade', ({ graded }) =>
    graded?.closed.join('; '),
  ),
  column('controls_open', 'Controls that are open, and why', (file) => openInWords(openIn(file))),
  column('observed', 'What was read back at the end: system, account, entitlements', ({ observed }) =>
    observed.join('; '),
  ),
  column('records', 'Records of evidence of the case in this export', ({ records }) => records),
  column('first_index', 'The place in the log of the first of them', ({ firstIndex }) => firstIndex),
  column('last_index', 'The place in the log of the last of them', ({ lastIndex }) => lastIndex),
];

const LIFECYCLE: readonly Column<CaseFile>[] = [
  ...WHICH,
  column('event', 'What HR said', ({ type }) => type?.replace('tenure.person.', '')),
  column('opened_by', 'hr: an event; otherwise what the clock opened it for', ({ intent = 'hr' }) => intent),
  column('source', 'The HR system that said it', ({ source }) => source),
  column('effective_at', 'When it takes effect (UTC)', ({ effectiveAt }) => effectiveAt),
  column('noticed_at', 'When HR says it learnt of it (UTC), where it says so', ({ noticedAt }) => noticedAt),
  column('received_at', 'When we received it (UTC); empty: evidence does not say', heardOf),
  column('urgency', 'routine or immediate', ({ urgency }) => urgency),
  column('opened_at', 'When its handling began (UTC)', ({ openedAt }) => openedAt),
  column('cut_at', 'When sign-in was off everywhere (UTC); leavers only', ({ cutAt }) => cutAt),
  ...DONE,
];

/** A case that began with somebody asking for access, or to keep it. */
export type AskedCase = CaseFile & {
  readonly request: Asked;
  readonly withdrawnAt: Instant | undefined;
  /** When what was asked for was last taken away, where it was kept by exception. */
  readonly revokedAt: Instant | undefined;
};

/** With what the register says of the request, wherever in the log. */
export function askedCase(
  file: CaseFile & { readonly request: Asked },
  { withdrawn, revokes }: Pick<Register, 'withdrawn' | 'revokes'>,
): AskedCase {
  const { request, person } = file;
  const withdrawnAt = withdrawn.get(request.requestId)?.at;
  const revokedAt = revokes.get(holding(person, request.entitlement))?.at;
  return { ...file, withdrawnAt, revokedAt };
}

/** How the approvals of what was asked for ended, together. */
export function decisionOn({ approvals, request }: AskedCase): string {
  const all = [...approvals.values()].filter(({ entitlement }) => entitlement === request.entitlement);
  const worst = ['denied', 'expired', 'pending', 'stale'].find((outcome) => all.some((one) => one.outcome === outcome));
  return worst ?? (all.length === 0 ? 'none asked' : 'approved');
}

const ASKED: readonly Column<AskedCase>[] = [
  ...WHICH,
  column('request', 'The id of the request', ({ request }) => request.requestId),
  column('entitlement', 'What was asked for', ({ request }) => request.entitlement),
  column('asked_by', 'Who asked', ({ request }) => request.by),
  column('asked_at', 'When (UTC)', ({ request }) => request.at),
  column('asked_via', 'Through what: tenure, or a ticket system', ({ request }) => request.via),
  column('until', 'When it ends by itself (UTC)', ({ request }) => request.until),
  column('decision', 'approved, denied, expired, pending, stale, or none asked', decisionOn),
  column('withdrawn_at', 'When it was taken back (UTC)', ({ withdrawnAt }) => withdrawnAt),
  column('revoked_at', 'Exceptions: when the access was last taken away (UTC)', ({ revokedAt }) => revokedAt),
  ...DONE,
];

const REVIEWED: readonly Column<Review>[] = [
  column('index', 'The place in the log of the record', ({ index }) => index),
  column('at', 'When (UTC)', ({ at }) => at),
  column('kind', 'released, cancelled, attested, linked or waived', ({ kind }) => kind),
  column('by', 'Who', ({ by }) => by),
  column('case', 'The case, or the batch, it is about', ({ caseId }) => caseId),
  column('person', 'The pseudonym of the person it is about', ({ person }) => person),
  column('about', 'What was looked at: the guard that held it, the task, the batch, the state', ({ about }) => about),
  column('digest', 'SHA-256 of the plan or batch that was looked at', ({ digest }) => digest),
];

const CHANGED: readonly Column<ChangeOfRules>[] = [
  column('kind', 'policy (a policy pack), configuration, or release', ({ kind }) => kind),
  column('digest', 'SHA-256 that names it', ({ digest }) => digest),
  column(
    'first_seen_at',
    'The record that says it began to count; of one that began before the range, the first that names it (UTC)',
    ({ firstAt }) => firstAt,
  ),
  column('first_index', 'Its place in the log', ({ firstIndex }) => firstIndex),
  column('last_seen_at', 'The last record that names it before it begins to count anew (UTC)', ({ lastAt }) => lastAt),
  column(
    'plans',
    'Policy packs: plans of the range that were made with it, until it began to count anew',
    ({ plans }) => plans,
  ),
  column('activated_at', 'When it began to count (UTC); empty: before the range', ({ activation }) => activation?.at),
  column('activation_index', 'The place in the log of that record', ({ activation }) => activation?.index),
  column('version', 'Releases: the version', ({ activation }) => activation?.version),
  column('author', 'Who wrote it, by their pseudonym', ({ activation }) => activation?.author),
  column('approver', 'Who approved it, by their pseudonym', ({ activation }) => activation?.approver),
];

/** What the rows of each are: a case, a review, a change of rules. */
export interface PopulationRows {
  readonly 'populations/joiners': CaseFile;
  readonly 'populations/movers': CaseFile;
  readonly 'populations/leavers': CaseFile;
  readonly 'populations/requests': AskedCase;
  readonly 'populations/exceptions': AskedCase;
  readonly 'populations/other': CaseFile;
  readonly 'populations/reviews': Review;
  readonly 'populations/policy-changes': ChangeOfRules;
}

/** Rows are in the order of the log. */
export const POPULATIONS: { readonly [Name in keyof PopulationRows]: TableOf<PopulationRows[Name]> } = {
  'populations/joiners': { title: 'Joiners', columns: LIFECYCLE },
  'populations/movers': { title: 'Movers', columns: LIFECYCLE },
  'populations/leavers': { title: 'Leavers', columns: LIFECYCLE },
  'populations/requests': { title: 'Requests for access', columns: ASKED },
  'populations/exceptions': { title: 'Exceptions: access kept beyond a termination', columns: ASKED },
  'populations/other': {
    title: 'Other cases: what the clock opened, accounts linked, batches, first days, notices',
    columns: LIFECYCLE,
  },
  'populations/reviews': {
    title: 'Reviews: what people released, rejected, attested, linked or waived',
    columns: REVIEWED,
  },
  'populations/policy-changes': { title: 'Policy packs, configurations and releases', columns: CHANGED },
};
