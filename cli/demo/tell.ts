/** The week, told to a person: each step, the cases it made with their plans and what became of them. */
import { changeLine, rulingLine } from '../print.ts';
import type { ShownChange, ShownWhole } from '../shown.ts';
import { indented, paint, shortTime, WIDTH, wrap } from '../terminal.ts';
import type { Names, Played, Wrong } from './play.ts';
import { SHOWS, type Shows } from './script.ts';

/** What a newcomer is told before the first step. */
export const INTRODUCTION = `A week of Marlow Instruments, and the weeks after: what HR sends, what people
decide, and what Tenure does about it at two simulated targets, Okta and Entra.
Each step says who does what, and why; → is the answer, and the cases it set
going stand below: + is given, - is taken, ~ is changed, = policy ruled so,
! somebody should look, ◆ is what the step is there to show, ✗ is wrong.`;

/** More cases at once than this are an initial load: told by number, and by what stands out. */
const MOST_WHOLE = 8;

export function stepText({ step, said, wrong, cases }: Played, names: Names): string {
  const lines = [
    '',
    paint('bold', hanging(`${shortTime(step.at)} ${titleOf(step, names)}`)),
    indented(step.because, 2),
    paint('dim', indented(`→ ${said}`, 2)),
    ...(step.kind === 'check' ? (step.shows ?? []).map((one) => indented(`◆ ${SHOWS[one]}`, 2)) : []),
    ...wrong.map((one) => paint('red', indented(`✗ ${one.what}`, 2))),
    ...(cases.length > MOST_WHOLE ? [manyText(cases)] : cases.map((one) => caseText(one, names))),
  ];
  return lines.join('\n');
}

/** Each thing the week is there to show, with when it was checked and whether it was so. */
export function shownText(steps: readonly Played[]): string {
  const lines = Object.entries(SHOWS).map(([name, words]) => {
    const seen = stepsShowing(steps, name as Shows); // the keys of the table are its names
    const so = seen.length > 0 && seen.every(({ wrong }) => wrong.length === 0);
    const when = seen.map(({ step }) => shortTime(step.at)).join(', ');
    return so ? paint('green', hanging(`✓ ${words} (${when})`)) : paint('red', hanging(`✗ ${words}`));
  });
  return lines.join('\n');
}

/** A heading of two lines, where it takes two. */
function hanging(text: string): string {
  const [first = '', ...rest] = wrap(text, WIDTH - 2);
  return [first, ...rest.map((line) => `  ${line}`)].join('\n');
}

/** What no check of the week was about: a demo that shows less than it says is wrong. */
export function notShown(steps: readonly Played[]): readonly Wrong[] {
  const names = Object.keys(SHOWS) as Shows[]; // the keys of the table are its names
  return names
    .filter((name) => stepsShowing(steps, name).length === 0)
    .map((name) => ({ at: 'end', what: `nothing has shown: ${SHOWS[name]}` }));
}

function stepsShowing(steps: readonly Played[], name: Shows): readonly Played[] {
  return steps.filter(({ step }) => step.kind === 'check' && step.shows?.includes(name));
}

function titleOf(step: Played['step'], { personOf }: Names): string {
  switch (step.kind) {
    case 'send':
      return `HR sends ${step.file}${step.signature === 'forged' ? ' (badly signed)' : ''}`;
    case 'enter':
      return `HR enters ${step.member.workerId ?? `a change of ${step.member.key}`} in ${step.source}`;
    case 'decide':
      return `${personOf(step.by)}, decides ${step.entitlement} for ${personOf(step.beneficiary)}: ${step.decision}`;
    case 'ask':
      return `${personOf(step.by)}, asks for ${step.entitlement} for ${personOf(step.beneficiary)} until ${step.until} (${step.asks})`;
    case 'release':
      return `${personOf(step.by)}, releases the case of ${step.eventId}`;
    case 'release-batch':
      return `${personOf(step.by)}, releases the batch that is held`;
    case 'check':
      return 'checked';
    default:
      return step satisfies never;
  }
}

function manyText(cases: readonly ShownWhole[]): string {
  const changes = cases.reduce((sum, { plan }) => sum + (plan?.changes.length ?? 0), 0);
  const found = cases.flatMap(({ case: one, plan }) =>
    (plan?.findings ?? []).map((finding) => indented(`! ${one.workerId} ${finding.kind}: ${finding.text}`, 4)),
  );
  const states = [...new Set(cases.map((one) => one.case.state))].map(
    (state) => `${cases.filter((one) => one.case.state === state).length} ${state}`,
  );
  return [`  ${cases.length} cases: ${states.join(', ')}; ${changes} changes in all`, ...found].join('\n');
}

/** Its plan with what became of each change; what earlier plans of the case did stands above. */
function caseText({ case: one, plan, evidence }: ShownWhole, names: Names): string {
  const state = one.note === undefined ? one.state : `${one.state}: ${one.note}`;
  const done = evidence.filter((record) => record.kind === 'outcome');
  const keyOf = (kind: unknown, system: string | undefined, entitlement: string | undefined) =>
    `${kind} ${system} ${entitlement}`;
  const outcomes = new Map(
    done.map((record) => [keyOf(record.facts.change, record.system, record.entitlement), record]),
  );
  const planned = new Set(plan?.changes.map((change) => keyOf(change.kind, change.system, change.entitlement)));
  const earlier = [...outcomes].filter(([key]) => !planned.has(key)).map(([, record]) => outcomeLine(record, names));
  const current = (plan?.changes ?? []).map((change) => {
    const record = outcomes.get(keyOf(change.kind, change.system, change.entitlement));
    return record === undefined ? changeLine(named(change, names)) : outcomeLine(record, names);
  });
  const found = (plan?.findings ?? []).map((finding) => indented(`! ${finding.kind}: ${finding.text}`, 4));
  const ruled = (plan?.rulings ?? []).map((ruling) =>
    indented(
      rulingLine(ruling, (one) => names.nameOf(one)),
      4,
    ),
  );
  return [
    paint(one.state === 'completed' ? 'green' : 'yellow', indented(`${titleOfCase(one, names)} ${state}`, 2)),
    ...[...earlier, ...current].map((line) => `    ${line}`),
    ...ruled,
    ...found,
  ].join('\n');
}

function titleOfCase({ kind, workerId, caseId, event }: ShownWhole['case'], { personOf }: Names): string {
  const said = event?.data.person;
  // What no event opened the clock did, or somebody who asked.
  if (said === undefined) return `${kind ?? 'case'} ${personOf(workerId)} (${caseId}, without an event)`;
  return `${kind ?? 'case'} ${said.givenName} ${said.familyName}, ${workerId} (${caseId})`;
}

function outcomeLine({ system, entitlement, facts, grade }: ShownWhole['evidence'][number], names: Names): string {
  const rule = `${facts.status}${grade === undefined ? '' : `, ${grade}`}`;
  return changeLine(
    named(
      {
        id: '',
        kind: String(facts.change),
        system: system ?? '',
        because: '',
        rule,
        ...(entitlement === undefined ? {} : { entitlement }),
      },
      names,
    ),
  );
}

/** An entitlement by the name the policy gives it; by its id, which says its system, where it gives none. */
function named(change: ShownChange, names: Names): ShownChange {
  if (change.entitlement === undefined) return change;
  const name = names.nameOf(change.entitlement);
  return { ...change, entitlement: name === change.entitlement ? name : `${change.system}: ${name}` };
}
