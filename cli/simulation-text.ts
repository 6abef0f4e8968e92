/** A simulation as people read it in a terminal. */
import type { Simulated } from './commands/simulate.ts';
import { fitted, paint, plural, table } from './terminal.ts';

const MOST_ROWS = 15; // chosen here: --json and --report have all of it

export function simulationText({ old, changed, simulation }: Simulated, report: string | undefined): string {
  const { people, affected, grants, revokes, approvals, conflicts } = simulation;
  const none = affected === 0;
  return [
    fitted(`${changed.name} (${changed.digest.slice(0, 12)}) against ${old.name} (${old.digest.slice(0, 12)})`),
    '',
    paint(
      none ? 'green' : 'bold',
      none
        ? `nothing changes for any of ${plural(people, 'person')}`
        : `${affected} of ${plural(people, 'person')} would be affected`,
    ),
    ...(none
      ? []
      : [
          `${plural(grants, 'grant')}, ${plural(revokes, 'revoke')}, ${plural(approvals, 'approval')} asked, ${plural(conflicts, 'new conflict')}`,
        ]),
    ...section(
      'by department',
      ['department', 'people', 'affected', 'grants', 'revokes', 'asked', 'conflicts'],
      simulation.departments
        .filter((one) => one.affected > 0)
        .map((one) => [
          one.department,
          one.people,
          one.affected,
          one.grants,
          one.revokes,
          one.approvals,
          one.conflicts,
        ]),
    ),
    ...section(
      'by entitlement',
      ['held', 'now', 'grants', 'revokes', 'asked', 'entitlement'],
      simulation.entitlements
        .filter((one) => one.grants + one.revokes > 0)
        .map((one) => [one.before, one.after, one.grants, one.revokes, one.approvals, one.title]),
    ),
    ...section(
      'licences',
      ['held', 'now', 'change', 'licence'],
      simulation.entitlements
        .filter((one) => one.licence && one.before !== one.after)
        .map((one) => [one.before, one.after, signed(one.after - one.before), one.title]),
    ),
    ...section(
      'accounts',
      ['system', 'held', 'now', 'opened', 'closed', 'renamed'],
      simulation.systems
        .filter((one) => one.opens + one.closes + one.renames > 0)
        .map((one) => [one.system, one.before, one.after, one.opens, one.closes, one.renames]),
    ),
    ...section(
      'approvals asked',
      ['asked', 'rule'],
      Object.entries(simulation.asked).map(([rule, count]) => [count, rule]),
    ),
    ...section(
      'new conflicts',
      ['people', 'rule'],
      Object.entries(simulation.conflicting).map(([rule, count]) => [count, rule]),
    ),
    ...(report === undefined ? [] : ['', fitted(`the report is in ${report}`)]),
  ].join('\n');
}

function section(
  title: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MOST_ROWS).map((row) => row.map(String));
  const rest = rows.length - shown.length;
  return ['', paint('bold', title), table(header, shown), ...(rest > 0 ? [`and ${rest} more: --json has them`] : [])];
}

function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number);
}
