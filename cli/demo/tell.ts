/** The week, told to a person: each step, the cases it made with their plans and what became of them. */
import { changeLine, planText } from '../print.ts';
import type { ShownWhole } from '../shown.ts';
import { indented, paint, shortTime } from '../terminal.ts';
import type { Names, Played } from './play.ts';

/** More cases at once than this are an initial load: told by number, and by what stands out. */
const MOST_WHOLE = 8;

export function stepText({ step, said, wrong, cases }: Played, names: Names): string {
  const lines = [
    '',
    paint('bold', `${shortTime(step.at)}  ${titleOf(step)}`),
    indented(step.because, 2),
    paint('dim', indented(`→ ${said}`, 2)),
    ...wrong.map((one) => paint('red', indented(`✗ ${one.what}`, 2))),
    ...(cases.length > MOST_WHOLE ? [manyText(cases)] : cases.map((one) => caseText(one, names))),
  ];
  return lines.join('\n');
}

function titleOf(step: Played['step']): string {
  switch (step.kind) {
    case 'send':
      return `HR sends ${step.file}${step.signature === 'forged' ? ' (badly signed)' : ''}`;
    case 'decide':
      return `${step.by} decides ${step.entitlement} for ${step.beneficiary}: ${step.decision}`;
    case 'release':
      return `${step.by} releases the case of ${step.eventId}`;
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

function caseText({ case: one, plan, evidence }: ShownWhole, names: Names): string {
  const state = one.note === undefined ? one.state : `${one.state}: ${one.note}`;
  const colour = one.state === 'completed' ? 'green' : 'yellow';
  const done = evidence.filter((record) => record.kind === 'outcome');
  const outcomes = done.map(({ system, entitlement, facts, grade }) =>
    changeLine({
      id: '',
      kind: String(facts.change),
      system: system ?? '',
      because: '',
      rule: `${facts.status}${grade === undefined ? '' : `, ${grade}`}`,
      ...(entitlement === undefined ? {} : { entitlement: `${system}: ${names.nameOf(entitlement)}` }),
    }),
  );
  return [
    paint(colour, indented(`${one.kind ?? 'case'} ${one.workerId} (${one.caseId}) ${state}`, 2)),
    ...(plan === undefined || done.length > 0
      ? []
      : [
          planText({
            ...plan,
            changes: plan.changes.map((change) => ({
              ...change,
              ...(change.entitlement === undefined
                ? {}
                : { entitlement: `${change.system}: ${names.nameOf(change.entitlement)}` }),
            })),
          }).replace(/^/gm, '  '),
        ]),
    ...outcomes.map((line) => `    ${line}`),
  ].join('\n');
}
