/** What a notice says, from what is true when it is sent. Undefined where nobody need know any more: it was decided, released, withdrawn, or erased. */
import { type Approval, openTo } from '../approval.ts';
import type { Batch } from '../batch.ts';
import type { Case } from '../case.ts';
import { entitlementParts, type Instant, type PersonId } from '../ids.ts';
import type { Layoff } from '../layoff.ts';
import type { WorkerRecord } from '../lifecycle-event.ts';
import { called, thingsIn } from '../owned.ts';
import type { Person } from '../person.ts';
import type { Finding, Plan } from '../plan.ts';
import { isLive } from '../reason.ts';
import type { AccessRequest } from '../request.ts';
import { endsAt } from '../schedule.ts';
import type { Sign } from '../silence.ts';
import { uriPart } from '../uri.ts';
import { dayIn, dayOfDate, timeIn } from './calling.ts';
import { isNotGiven, isNotTaken, isRefused, notGiven } from './not-done.ts';
import type { Notice } from './notice.ts';
import type { Occasion } from './occasion.ts';
import { calledFor, knownRecord, recordFor } from './record.ts';
import type { ValuesOf } from './samples.ts';

/** What was read for a notice. */
export interface Known {
  readonly to: PersonId | 'operators';
  readonly timeZone: string;
  readonly now: Instant;
  readonly case?: Case | undefined;
  /** Whom the case is about. */
  readonly person?: Person | undefined;
  /** Absent where the notice is one of many, and only its line is told. */
  readonly plan?: Plan | undefined;
  readonly asked?: readonly Approval[];
  readonly requests?: readonly AccessRequest[];
  readonly batch?: Batch | undefined;
  readonly layoff?: Layoff | undefined;
  /** When the source was last heard of. */
  readonly sign?: Sign | undefined;
  readonly publicUrl?: string | undefined;
  /** What people call an entitlement and a target system. */
  readonly titled: (entitlement: string) => string;
  readonly system: (system: string) => string;
}

type Makers = { readonly [O in Occasion]: (known: Known, notice: Notice) => ValuesOf<O> | undefined };

export function valuesOf(notice: Notice, known: Known): ValuesOf<Occasion> | undefined {
  return MAKERS[notice.occasion](known, notice);
}

const MAKERS: Makers = {
  'case-blocked': (known) => stopped(known, 'blocked'),
  'case-held': (known) => stopped(known, 'held'),
  'case-waits': (known) => stopped(known, 'scheduled'),
  'batch-held': ({ batch, timeZone }) =>
    batch?.state !== 'held'
      ? undefined
      : {
          batchId: batch.batchId,
          source: batch.source,
          events: String(batch.events),
          why: batch.trips.map(({ because }) => because),
          cuts: cutsOf(batch, timeZone),
          command: `tenure batches ${batch.batchId}`,
        },
  'layoff-proposed': ({ layoff, timeZone }) =>
    layoff?.state !== 'proposed'
      ? undefined
      : {
          layoffId: layoff.layoffId,
          people: String(layoff.workers.length),
          because: layoff.because,
          until: dayIn(layoff.until, timeZone),
          command: `tenure layoffs ${layoff.layoffId}`,
        },
  // Heard of since: nobody need look.
  'source-silent': ({ sign, timeZone }, { about: { source, time } }) =>
    source === undefined || sign === undefined || sign.at !== time
      ? undefined
      : { source, since: timeIn(sign.at, timeZone), command: `tenure sources ${source}` },
  'approval-asked': waiting,
  'approval-reminded': waiting,
  'approval-escalated': waiting,
  'approval-expires-soon': waiting,
  'approval-expired': (known, notice) => {
    const approval = approvalIn(known, notice);
    const said = approval && asked(approval, known);
    return said && { ...said, caseId: approval.caseId, command: `tenure case ${approval.caseId}` };
  },
  'owned-without-heir': (known) => {
    const { case: handled, person } = known;
    const things = findingsOf(known, ['not-handed-over']);
    if (handled === undefined || person === undefined || things.length === 0) return undefined;
    return { name: calledFor(person), things, caseId: handled.caseId, command: `tenure case ${handled.caseId}` };
  },
  'leaver-cut': leaver,
  'leaver-completed': leaver,
  'end-date-near': ({ person, now }, { about }) => {
    const record = person && recordFor(person, about.workerId);
    // Put off meanwhile: there is a reminder of the new day.
    const ends = record && endsAt(record);
    if (record?.endDate === undefined || record.endDate !== about.time || ends === undefined || ends <= now)
      return undefined;
    return { name: fullName(record), workerId: record.workerId, lastDay: dayOfDate(record.endDate) };
  },
  'joiner-planned': joiner,
  'joiner-ready': joiner,
  'request-refused': (known) => {
    const of = (known.asked ?? []).filter(({ request }) => request === known.case?.request?.requestId);
    if (of.some(({ state }) => state === 'denied')) return requested(known, 'an approver denied it');
    if (known.case !== undefined && notGiven(known.case))
      return requested(known, 'it was approved, and the target has not taken it; operators are looking at it');
    return requested(known, 'nobody decided in time');
  },
  'request-approved': (known) => (known.case !== undefined && notGiven(known.case) ? undefined : requested(known, '')),
  /** Withdrawn, or asked for anew meanwhile: nothing ends. */
  'request-expiring': (known) => {
    const { case: handled, requests = [], now } = known;
    const asks = handled?.request;
    const stands = requests.some(({ requestId }) => requestId === asks?.requestId);
    const longer = requests.some(
      ({ entitlement, until }) => asks !== undefined && entitlement === asks.entitlement && until > asks.until,
    );
    return stands && !longer && asks !== undefined && asks.until > now ? requested(known, '') : undefined;
  },
};

function cutsOf({ cuts }: Batch, timeZone: string): string {
  if (cuts === undefined) return '';
  const [people, first] = cuts.people === 1 ? ['1 person', ''] : [`${cuts.people} people`, 'the first '];
  return `${people}, ${first}from ${timeIn(cuts.from, timeZone)}`;
}

function stopped({ case: handled }: Known, state: Case['state']) {
  if (handled?.state !== state) return undefined;
  const { caseId, workerId, kind, intent, note = '' } = handled;
  return { caseId, workerId, kind: kind ?? intent, note, command: `tenure case ${caseId}` };
}

function approvalIn({ asked = [] }: Known, { about }: Notice): Approval | undefined {
  return asked.find(({ approvalId }) => approvalId === about.approvalId);
}

/** Only while it waits, and waits for them. */
function waiting(known: Known, notice: Notice) {
  const approval = approvalIn(known, notice);
  if (approval?.state !== 'pending' || !openTo(approval).some((person) => person === known.to)) return undefined;
  return asked(approval, known);
}

function asked(approval: Approval, { person, timeZone, publicUrl }: Known) {
  const { approvalId, title, because, alsoGives = [], expiresAt, planDigest } = approval;
  return {
    ...{ title, because: because.replace(/\.$/, ''), alsoGives, approvalId },
    beneficiary: calledFor(person),
    expires: timeIn(expiresAt, timeZone),
    plan: planDigest.slice(0, 12),
    link: linkTo(publicUrl, `approvals/${uriPart(approvalId)}/page`),
  };
}

function linkTo(publicUrl: string | undefined, path: string): string {
  return publicUrl === undefined ? '' : `${publicUrl.replace(/\/$/, '')}/v1/${path}`;
}

function fullName({ givenName, familyName }: WorkerRecord): string {
  return `${givenName} ${familyName}`;
}

/** What a manager may read of the findings: what is theirs to see to. Not that there is a legal hold, or whose an account is. */
const FOR_MANAGERS = [
  ...['manual-task', 'hand-over', 'not-handed-over', 'hand-over-refused'],
  ...['account-waits', 'no-licence-left', 'approval-expired'],
] as const;
const TASKS = ['manual-task', 'hand-over'] as const;

function findingsOf(known: Known, kinds: readonly string[]): readonly string[] {
  return textsOf(allFindings(known), kinds);
}

function allFindings({ case: handled }: Known): readonly Finding[] {
  return handled?.findings ?? [];
}

function textsOf(findings: readonly Finding[], kinds: readonly string[]): readonly string[] {
  return [...new Set(findings.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text))];
}

/** HR knows no such person any more, or the case is another's by now: nothing is said of it. */
function joiner(known: Known, { occasion }: Notice) {
  const { case: handled, person, plan, publicUrl } = known;
  if (handled === undefined || person === undefined) return undefined;
  const done = handled.endedAt !== undefined;
  if (handled.supersededBy !== undefined || done !== (occasion === 'joiner-ready')) return undefined;
  const record = recordFor(person, handled.workerId, handled);
  if (record === undefined) return undefined;
  const { workerId, startDate } = record;
  const waits = (known.asked ?? []).filter(({ state }) => state === 'pending');
  const refused = allFindings(known).filter(isNotGiven);
  return {
    ...{ name: fullName(record), workerId, start: dayOfDate(startDate) },
    ready: plan === undefined ? [] : readyBy(plan, [...waits, ...refused], known),
    missing: [
      ...waits.map(({ title }) => `${title} waits for an approval`),
      ...findingsOf(known, FOR_MANAGERS),
      ...new Set(refused.filter(isRefused).map((one) => refusedWords(one, known))),
      ...(handled.state === 'held' || handled.state === 'blocked' ? ['operators are looking at it'] : []),
    ],
    link: linkTo(publicUrl, `people/${uriPart(workerId)}/first-day`),
  };
}

/** In the target's own words it is for operators. */
function refusedWords({ entitlement, system = '' }: Finding, known: Known): string {
  const where = known.system(system);
  const what =
    entitlement === undefined
      ? `the account at ${where} is not as it should be`
      : `${known.titled(entitlement) || `something at ${where}`} is not given`;
  return `${what}: operators are looking at it`;
}

type Wanting = Pick<Finding, 'entitlement' | 'system'>;

/** Accounts and what the catalogue names, without what is wanting: where that is the account, nothing of its target is ready. */
function readyBy({ predicted }: Plan, wants: readonly Wanting[], { titled, system }: Known): readonly string[] {
  const wanting = new Set<string>(wants.flatMap(({ entitlement }) => entitlement ?? []));
  const unmade = new Set(wants.flatMap((one) => (one.entitlement === undefined ? (one.system ?? []) : [])));
  return predicted
    .filter((access) => access.status !== 'absent' && !unmade.has(access.system))
    .flatMap((access) => [
      `an account at ${system(access.system)}`,
      ...access.holdings
        .filter(({ entitlement }) => !wanting.has(entitlement))
        .map(({ entitlement }) => titled(entitlement))
        .filter((title) => title !== ''),
    ]);
}

function leaver(known: Known, { occasion }: Notice) {
  const { case: handled, person, plan } = known;
  if (handled === undefined || person === undefined || handled.supersededBy !== undefined) return undefined;
  // Once it has ended, that is told.
  if ((handled.endedAt !== undefined) !== (occasion === 'leaver-completed')) return undefined;
  const record = recordFor(person, handled.workerId, handled);
  if (record === undefined) return undefined;
  const open = FOR_MANAGERS.filter((kind) => !TASKS.some((task) => task === kind));
  const kept = keptIn(known, record);
  const left = [...findingsOf(known, open), ...(allFindings(known).some(isNotTaken) ? [STILL_THERE] : [])];
  return {
    ...{ name: fullName(record), workerId: record.workerId },
    lastDay: dayIn(handled.effectiveAt, record.timeZone),
    tasks: [...new Set([...tasksOf(plan), ...findingsOf(known, TASKS)])],
    takeOver: ownedIn(plan),
    ...{ kept, left },
    // Of one among many the plan is not read: what they keep is not known.
    outcome: `${plan !== undefined && kept.length + left.length === 0 ? 'all access' : 'access'} is taken back`,
  };
}

const STILL_THERE = 'some access could not be taken back: operators are looking at it';

/** What an approved exception lets them keep. */
function keptIn({ plan, now, titled, system }: Known, { timeZone }: WorkerRecord): readonly string[] {
  const exceptions = (plan?.reasons ?? []).filter((reason) => reason.kind === 'exception' && isLive(reason, now));
  return exceptions.map(({ entitlement, until }) => {
    const what = titled(entitlement) || `something at ${system(entitlementParts(entitlement).system)}`;
    return until === undefined ? what : `${what}, until ${dayIn(until, timeZone)}`;
  });
}

function tasksOf(plan: Plan | undefined): readonly string[] {
  return (plan?.changes ?? []).flatMap((change) => (change.kind === 'manual-task' ? [change.instructions] : []));
}

/** What nobody else owns, by the names people know it by. */
function ownedIn(plan: Plan | undefined): readonly string[] {
  const alone = (plan?.observed ?? []).flatMap(({ owned }) => thingsIn(owned).filter(({ others }) => others === 0));
  return [...new Set(alone.map(called))];
}

function requested({ case: handled, person, titled }: Known, because: string) {
  const asks = handled?.request;
  const record = person && knownRecord(person);
  if (asks === undefined || record === undefined) return undefined;
  const { workerId, timeZone } = record;
  return {
    title: titled(asks.entitlement) || asks.entitlement,
    name: calledFor(person),
    until: dayIn(asks.until, timeZone),
    because,
    command: `tenure request ${asks.entitlement} --for ${workerId} --until DATE --because WHY`,
  };
}
