/** Plans, cases, approvals and access as people read them. */
import type { ShownAccess, ShownApproval, ShownCase, ShownChange, ShownPlan, ShownWhole } from './shown.ts';
import { indented, paint, shortTime, table } from './terminal.ts';

const SIGNS: Readonly<Record<string, string>> = {
  'create-account': '+',
  'enable-account': '+',
  grant: '+',
  'update-account': '~',
  'suspend-account': '-',
  'deactivate-account': '-',
  'delete-account': '-',
  'revoke-sessions': '-',
  revoke: '-',
  'manual-task': '!',
};

/** What people call entitlements, by id. */
export type Titles = Readonly<Record<string, string>>;

/** One change a line, as a diff: what is given, taken, altered, or for a person to do. */
export function changeLine({ kind, system, entitlement, approval, rule }: ShownChange, titles: Titles = {}): string {
  const sign = SIGNS[kind] ?? '?';
  const named = entitlement === undefined ? system : (titles[entitlement] ?? entitlement);
  const what = `${sign} ${kind} ${named}`;
  const line = `${what.padEnd(52)} ${approval === undefined ? rule : `${rule} (asks)`}`;
  return sign === '-' ? paint('red', line) : sign === '+' ? paint('green', line) : paint('yellow', line);
}

/** The change by its name, and the id it has at the target, for whoever looks it up there. */
function changeLines(change: ShownChange, titles: Titles): readonly string[] {
  const { entitlement } = change;
  const id = entitlement === undefined || titles[entitlement] === undefined ? [] : [paint('dim', `    ${entitlement}`)];
  return [`  ${changeLine(change, titles)}`, ...id];
}

function titled(entitlement: string, titles: Titles): string {
  const title = titles[entitlement];
  return title === undefined ? entitlement : `${title} (${entitlement})`;
}

export function planText(plan: ShownPlan, titles: Titles = {}): string {
  const changes =
    plan.changes.length === 0 ? ['  nothing to change'] : plan.changes.flatMap((change) => changeLines(change, titles));
  const asks = plan.approvals.map((need) =>
    indented(`asks ${need.approvers.length} approver(s) about ${titled(need.entitlement, titles)}: ${need.because}`, 2),
  );
  const findings = plan.findings.map((finding) =>
    indented(
      `! ${finding.kind}${finding.entitlement === undefined ? '' : ` ${titled(finding.entitlement, titles)}`}: ${finding.text}`,
      2,
    ),
  );
  const rulings = (plan.rulings ?? []).map((ruling) =>
    paint(
      'dim',
      indented(
        rulingLine(ruling, (entitlement) => titles[entitlement] ?? entitlement),
        2,
      ),
    ),
  );
  const verdict =
    plan.verdict.outcome === 'proceed'
      ? []
      : [
          paint(
            'yellow',
            indented(
              `${plan.verdict.outcome}: ${plan.verdict.because ?? ''}${plan.verdict.next === undefined ? '' : `. ${plan.verdict.next}`}`,
              2,
            ),
          ),
        ];
  return [
    `plan ${plan.digest.slice(0, 12)} for ${plan.workerId} (${plan.kind})`,
    ...changes,
    ...asks,
    ...findings,
    ...rulings,
    ...verdict,
  ].join('\n');
}

/** What a rule about held-together access said, in a line. */
export function rulingLine(
  { rule, enforcement, outcome, entitlement, against, until }: NonNullable<ShownPlan['rulings']>[number],
  nameOf: (entitlement: string) => string,
): string {
  const other = against === undefined ? shortTime(until ?? '') : nameOf(against);
  const how = enforcement === 'enforce' ? '' : ` (${enforcement} only)`;
  return `= ${nameOf(entitlement)}: ${SAID[outcome] ?? outcome} ${other}, by ${rule}${how}`;
}

const SAID: Readonly<Record<string, string>> = {
  'kept-back': 'not granted, nobody holds it beside',
  waits: 'granted once this has gone:',
  conflict: 'nobody should hold it beside',
  outranked: 'not held beside',
  'kept-meanwhile': 'kept until this is there:',
  overlap: 'kept until',
};

export function caseTable(cases: readonly ShownCase[]): string {
  return table(
    ['case', 'worker', 'kind', 'effective', 'state'],
    cases.map((one) => [
      one.caseId,
      one.workerId,
      one.kind ?? '',
      one.effectiveAt.slice(0, 10),
      // in words, so that the longest may take two lines
      one.state.replaceAll('-', ' '),
    ]),
  );
}

export function caseText({ case: one, plan, planProblem, evidence, titles }: ShownWhole): string {
  const times = [
    `received ${shortTime(one.receivedAt)}`,
    `effective ${shortTime(one.effectiveAt)}`,
    one.cutAt && `cut ${shortTime(one.cutAt)}`,
    one.endedAt && `ended ${shortTime(one.endedAt)}`,
  ];
  const rows = evidence.map((record) => [
    String(record.position),
    record.time.slice(11, 23),
    record.kind,
    said(record, titles),
  ]);
  return [
    paint('bold', `case ${one.caseId}: ${one.kind ?? 'not opened yet'} ${one.workerId}, ${one.state}`),
    times.filter(Boolean).join(', '),
    ...(one.note === undefined ? [] : [paint('yellow', indented(one.note, 0))]),
    ...(plan === undefined ? [] : ['', planText(plan, titles)]),
    ...(planProblem === undefined ? [] : ['', paint('red', indented(planProblem, 0))]),
    '',
    table(['#', 'time', 'evidence', 'what'], rows),
  ].join('\n');
}

function said({ system, entitlement, facts, grade }: ShownWhole['evidence'][number], titles: Titles): string {
  const words = [
    facts.change,
    facts.status,
    entitlement === undefined ? system : (titles[entitlement] ?? entitlement),
    facts.because ?? facts.note ?? facts.message,
    grade,
  ];
  return words.filter((word) => word !== undefined).join(' ');
}

export function approvalText(approvals: readonly ShownApproval[]): string {
  if (approvals.length === 0) return 'nothing waits for a decision';
  return approvals
    .map((one) =>
      [
        paint('bold', one.approvalId),
        indented(`${one.title} (${one.entitlement}) for ${one.beneficiaryName} (${one.beneficiary})`, 2),
        indented(`because ${one.because}`, 2),
        `  may decide: ${one.approvers.join(', ') || 'nobody'}; until ${shortTime(one.expiresAt)}`,
        ...standingLines(one),
        `  case ${one.caseId}, plan ${one.planDigest.slice(0, 12)}`,
      ].join('\n'),
    )
    .join('\n\n');
}

/** How far it is, and who was passed over or told again. */
function standingLines({ stage = 0, stages = 1, required = 1, votes = [], ...one }: ShownApproval): readonly string[] {
  const here = votes.filter((vote) => vote.stage === stage).length;
  const staged = stages > 1 || required > 1;
  const told = [
    one.reminded === undefined || one.reminded === 0 ? '' : `reminded ${one.reminded} time(s)`,
    one.escalated === true ? 'escalated: the fallback may decide as well' : '',
  ].filter((text) => text !== '');
  return [
    ...(staged ? [`  stage ${stage + 1} of ${stages}: ${here} of ${required} approval(s)`] : []),
    ...(told.length > 0 ? [`  ${told.join('; ')}`] : []),
    ...(one.passedOver ?? []).map(({ named, because }) => indented(`passed over: ${named}: ${because}`, 2)),
  ];
}

export function accessText({ personId, name, employments, access }: ShownAccess): string {
  const jobs = employments.map((one) => `${one.workerId} ${one.status}: ${one.title}, ${one.department}`);
  const systems = access.flatMap((one) =>
    'failed' in one
      ? [paint('red', `${one.system}: could not be read (${one.failed})`)]
      : [`${one.system}: ${one.status}`, ...one.holdings.flatMap(holdingLines)],
  );
  return [paint('bold', name === undefined ? personId : `${name} (${personId})`), ...jobs, ...systems].join('\n');
}

type Holding = Extract<ShownAccess['access'][number], { holdings: unknown }>['holdings'][number];

/** What is held, and under it each reason; what comes by itself at the target says how. */
function holdingLines({ title, via, reasons }: Holding): readonly string[] {
  const known = reasons.map(({ kind, rule, since, until, approvedBy }) =>
    [
      `${kind} ${rule}, since ${since.slice(0, 10)}`,
      ...(until === undefined ? [] : [`until ${until.slice(0, 10)}`]),
      ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
    ].join(', '),
  );
  const origin = ORIGINS[via];
  if (known.length > 0) return [`  ${title}`, ...known.map((reason) => paint('dim', indented(reason, 4)))];
  return [`  ${title}`, origin === undefined ? paint('yellow', '    no reason known') : paint('dim', `    ${origin}`)];
}

const ORIGINS: Readonly<Record<string, string>> = {
  rule: "by a rule of the target's own",
  synchronised: 'synchronised from a directory on premises',
  inherited: 'through a group',
};
