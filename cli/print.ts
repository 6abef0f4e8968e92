/** Plans, cases, approvals and access as people read them. */
import type { ShownAccess, ShownApproval, ShownCase, ShownChange, ShownPlan, ShownWhole } from './shown.ts';
import { indented, paint, shortTime, table, WIDTH } from './terminal.ts';

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

/** As far as a change is indented anywhere. */
const MOST_INDENT = 4;

/** One change a line, as a diff: what is given, taken, altered, or for a person to do. */
export function changeLine({ kind, system, entitlement, approval, rule }: ShownChange, titles: Titles = {}): string {
  const sign = SIGNS[kind] ?? '?';
  const named = entitlement === undefined ? system : (titles[entitlement] ?? entitlement);
  const what = `${sign} ${kind} ${named}`;
  const why = approval === undefined ? rule : `${rule} (asks)`;
  const line = `${what.padEnd(Math.min(52, WIDTH - MOST_INDENT - why.length - 1))} ${why}`;
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

export function planText(plan: ShownPlan, titles: Titles = {}, asked: Asked = NOBODY_KNOWN): string {
  const changes =
    plan.changes.length === 0 ? ['  nothing to change'] : plan.changes.flatMap((change) => changeLines(change, titles));
  const asks = plan.approvals.flatMap((need) => needLines(need, titles, asked));
  const findings = plan.findings.map((finding) => findingLine(finding, titles));
  const rulings = (plan.rulings ?? []).map((ruling) =>
    paint(
      'dim',
      indented(
        rulingLine(ruling, (entitlement) => titles[entitlement] ?? entitlement),
        2,
      ),
    ),
  );
  const verdict = plan.verdict.outcome === 'proceed' ? [] : [paint('yellow', indented(verdictText(plan.verdict), 2))];
  return [
    `plan ${plan.digest.slice(0, 12)} for ${plan.workerId} (${plan.kind})${plan.at === undefined ? '' : ` at ${shortTime(plan.at)}`}`,
    ...changes,
    ...asks,
    ...findings,
    ...rulings,
    ...windowLines(plan),
    ...verdict,
  ].join('\n');
}

/** What the rolling windows hold that it would count in. */
function windowLines({ windows = [], layoff }: ShownPlan): readonly string[] {
  if (layoff !== undefined) return [paint('dim', `  of layoff ${layoff}: counted in no window`)];
  return windows.map(({ key, used, allowed }) => {
    const [, rule, each, name] = key.split('#');
    const where = each === undefined ? '' : `, ${each} ${name}`;
    return paint('dim', `  window ${rule}${where}: ${used} of ${allowed} so far`);
  });
}

/** Names of people, by person id, where whoever asks may know them. */
type People = Readonly<Record<string, { readonly name: string; readonly workerId: string }>>;

/** Who is asked, and as what: by approval and person. */
export interface Asked {
  readonly people: People;
  readonly as: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const NOBODY_KNOWN: Asked = { people: {}, as: {} };

/** What is asked, under which rule, of whom and as what they decide; who was passed over, and why. */
function needLines(need: ShownPlan['approvals'][number], titles: Titles, { people, as }: Asked): readonly string[] {
  const named = (id: string) => (people[id] === undefined ? id : `${people[id].name} (${people[id].workerId})`);
  const seats = need.seats ?? need.approvers.map((person) => ({ person, deciders: [person] }));
  const who = seats.map(({ person, deciders }) => {
    const by = as[need.id]?.[person];
    const others = deciders.filter((one) => one !== person).map(named);
    const instead = others.length === 0 ? '' : `, or for them ${others.join(', ')}`;
    return `${named(person)}${by === undefined ? '' : `, as ${by}`}${instead}`;
  });
  const { stage = 0, stages = 1, required = 1, passedOver = [] } = need;
  const round = stages > 1 ? `, stage ${stage + 1} of ${stages}` : '';
  return [
    indented(`? ${need.rule} asks about ${titled(need.entitlement, titles)}${round}: ${need.because}`, 2),
    indented(`${required} of: ${who.join('; ') || 'nobody'}; until ${shortTime(need.expiresAt)}`, 4),
    ...passedOver.map(({ named: place, because }) => indented(`not ${place}: ${because}`, 4)),
  ];
}

function verdictText({ outcome, guard, because = '', next }: ShownPlan['verdict']): string {
  const todo = next === undefined ? '' : `. ${next}`;
  if (outcome === 'hold') return `would be held by ${guard ?? 'a brake'}: ${because}${todo}`;
  return `would be refused by ${guard ?? 'a rule'}: ${because}${todo}`;
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

/** What is left to see to now that it has run, where the plan did not say so already. */
function leftToSee(
  { findings = [] }: ShownWhole['case'],
  plan: ShownPlan | undefined,
  titles: Titles,
): readonly string[] {
  const said = new Set(plan?.findings.map(({ text }) => text));
  return findings.filter(({ text }) => !said.has(text)).map((finding) => findingLine(finding, titles));
}

function findingLine({ kind, entitlement, text, task }: ShownPlan['findings'][number], titles: Titles): string {
  const about = entitlement === undefined ? '' : ` ${titled(entitlement, titles)}`;
  return indented(`! ${kind}${about}: ${text}${task === undefined ? '' : ` [task ${task}]`}`, 2);
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
    ...leftToSee(one, plan, titles ?? {}),
    ...closingLines(evidence),
    ...(planProblem === undefined ? [] : ['', paint('red', indented(planProblem, 0))]),
    '',
    table(['#', 'time', 'evidence', 'what'], rows),
  ].join('\n');
}

/** By what each control is closed, and what is wanting where it is not: what the case said when it last settled. */
function closingLines(evidence: ShownWhole['evidence']): readonly string[] {
  const facts = evidence.findLast((record) => Array.isArray(record.facts.closed))?.facts ?? {};
  const lines = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
  const closed = lines(facts.closed).map((line) => paint('green', indented(`closed ${line}`, 2)));
  const open = lines(facts.open).map((line) => paint('yellow', indented(`open ${line}`, 2)));
  return closed.length + open.length === 0 ? [] : ['', ...closed, ...open];
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
    ...(one.alsoGives === undefined
      ? []
      : [indented(`asked again, for the plan has grown: it also gives ${one.alsoGives.join(', ')}`, 2)]),
    ...(one.passedOver ?? []).map(({ named, because }) => indented(`passed over: ${named}: ${because}`, 2)),
  ];
}

/** `brief`: the rule of each reason only. */
export function accessText({ personId, name, employments, access }: ShownAccess, { brief = false } = {}): string {
  const jobs = employments.map((one) => `${one.workerId} ${one.status}: ${one.title}, ${one.department}`);
  const systems = access.flatMap((one) =>
    'failed' in one
      ? [paint('red', `${one.system}: could not be read (${one.failed})`)]
      : [`${one.system}: ${one.status}`, ...one.holdings.flatMap((held) => holdingLines(held, brief))],
  );
  return [paint('bold', name === undefined ? personId : `${name} (${personId})`), ...jobs, ...systems].join('\n');
}

type Holding = Extract<ShownAccess['access'][number], { holdings: unknown }>['holdings'][number];

/** What is held, and under it each reason; what comes by itself at the target says how. */
function holdingLines({ title, via, reasons }: Holding, brief: boolean): readonly string[] {
  const origin = ORIGINS[via];
  if (reasons.length > 0) return [`  ${title}`, ...reasons.flatMap(brief ? ruleLine : reasonLines)];
  return [`  ${title}`, origin === undefined ? paint('yellow', '    no reason known') : paint('dim', `    ${origin}`)];
}

type HeldFor = Holding['reasons'][number];

/** Why, since when, until when, by whose word, and the case whose evidence says so. */
function reasonLines(reason: HeldFor): readonly string[] {
  return [
    indented(`${ruled(reason)}: ${reason.because}`, 4),
    ...(reason.approvals.length === 0 ? [] : [indented(`approved by ${words(reason)}`, 6)]),
    indented(`evidence: ${reason.caseId}`, 6),
  ].map((line) => paint('dim', line));
}

function ruleLine(reason: HeldFor): readonly string[] {
  const approved = reason.approvals.length === 0 ? '' : `, approved by ${words(reason)}`;
  return [paint('dim', indented(`${ruled(reason)}${approved}`, 4))];
}

function ruled({ kind, rule, since, until }: HeldFor): string {
  return `${kind} ${rule}, since ${since.slice(0, 10)}${until === undefined ? '' : ` until ${until.slice(0, 10)}`}`;
}

function words({ approvals }: HeldFor): string {
  return approvals
    .map((one) => (one.for === undefined ? named(one) : `${named(one)} for ${named(one.for)}`))
    .join(' and ');
}

export function named({ personId, name }: { readonly personId: string; readonly name?: string | undefined }): string {
  return name ?? personId;
}

const ORIGINS: Readonly<Record<string, string>> = {
  rule: "by a rule of the target's own",
  synchronised: 'synchronised from a directory on premises',
  inherited: 'through a group',
};
