/** A simulation as people read it in a terminal. */
import type { Simulated } from './commands/simulate.ts';
import { type SimulationTable, simulationTables } from './simulation-tables.ts';
import { fitted, paint, plural, table } from './terminal.ts';

const MOST_ROWS = 15; // chosen here: --json and --report have all of it

export function simulationText({ old, changed, simulation }: Simulated, report: string | undefined): string {
  return [
    fitted(`${changed.name} (${changed.digest.slice(0, 12)}) against ${old.name} (${old.digest.slice(0, 12)})`),
    '',
    ...headline(simulation),
    ...simulation.brakes
      .filter(({ enforcement }) => enforcement === 'enforce')
      .map(({ rule, because }) => paint('yellow', fitted(`this change would be held by ${rule}: ${because}`))),
    ...simulationTables(simulation).flatMap(section),
    ...(report === undefined ? [] : ['', fitted(`the report is in ${report}`)]),
  ].join('\n');
}

function headline({ people, affected, grants, revokes, approvals, conflicts }: Simulated['simulation']): string[] {
  if (affected === 0) return [paint('green', `nothing changes for any of ${plural(people, 'person')}`)];
  return [
    paint('bold', `${affected} of ${plural(people, 'person')} would be affected`),
    `${plural(grants, 'grant')}, ${plural(revokes, 'revoke')}, ${plural(approvals, 'approval')} asked, ${plural(conflicts, 'new conflict')}`,
  ];
}

/** The name comes last: it is what may take two lines. */
function section({ title, columns: [name = '', ...columns], rows }: SimulationTable): readonly string[] {
  const shown = rows.slice(0, MOST_ROWS).map(([named, ...cells]) => [...cells.map(String), named]);
  const rest = rows.length - shown.length;
  return [
    '',
    paint('bold', title),
    table([...columns, name], shown),
    ...(rest > 0 ? [`and ${rest} more: --json has them`] : []),
  ];
}
