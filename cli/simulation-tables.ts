/** What a simulation says, as tables: the terminal and the page show the same ones, in the same order. */
import type { RuleDifference } from '../functions/core/policy/pack-difference.ts';
import type { Simulation } from '../functions/core/simulation-tally.ts';

/** One row is about one thing: `name` says which, numbers and words follow as the columns say. */
export interface SimulationTable {
  readonly title: string;
  /** Of the name first. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Grants and revokes a row, where a chart of them says more than numbers. */
  readonly bars?: readonly Bar[];
}

export type Row = readonly [name: string, ...cells: (string | number)[]];

export interface Bar {
  readonly name: string;
  readonly grants: number;
  readonly revokes: number;
}

/** Those with something in them. */
export function simulationTables(simulation: Simulation): readonly SimulationTable[] {
  const tables = [
    ...[rulesChanged(simulation), departments(simulation), entitlements(simulation), licences(simulation)],
    ...[accounts(simulation), approvals(simulation), combinations(simulation), overlaps(simulation)],
    ...[requestsOver(simulation), asking(simulation), leavers(simulation), brakes(simulation)],
    ...[protectedPeople(simulation), trials(simulation)],
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function rulesChanged({ rules }: Simulation): SimulationTable {
  return {
    title: 'rules',
    columns: ['rule', 'section', 'is'],
    rows: rules.map((one): Row => [inWords(one), one.section, one.kind]),
  };
}

const MOST_LETTERS = 120; // chosen here: --json has the whole of it

function inWords({ rule, fields }: RuleDifference): string {
  const parts = fields.map(({ field, old, now, more, less }) =>
    more.length + less.length > 0
      ? [`${field}`, ...more.map((one) => `+${one}`), ...less.map((one) => `−${one}`)].join(' ')
      : `${field} ${old || 'nothing'} → ${now || 'nothing'}`,
  );
  const text = parts.length === 0 ? rule : `${rule}: ${parts.join('; ')}`;
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
}

function departments(simulation: Simulation): SimulationTable {
  const shown = simulation.departments.filter(({ affected }) => affected > 0);
  return {
    title: 'by department',
    columns: ['department', 'people', 'affected', 'grants', 'revokes', 'asked', 'conflicts'],
    rows: shown.map((one): Row => {
      const { department, people, affected, grants, revokes, approvals, conflicts } = one;
      return [department, people, affected, grants, revokes, approvals, conflicts];
    }),
    bars: shown.map((one) => ({ ...one, name: one.department })),
  };
}

function entitlements(simulation: Simulation): SimulationTable {
  const shown = simulation.entitlements.filter(({ grants, revokes }) => grants + revokes > 0);
  return {
    title: 'by entitlement',
    columns: ['entitlement', 'held', 'then', 'grants', 'revokes', 'asked', 'privileged'],
    rows: shown.map((one): Row => {
      const { title, before, after, grants, revokes, approvals, privileged } = one;
      return [title, before, after, grants, revokes, approvals, privileged ? 'yes' : ''];
    }),
    bars: shown.map((one) => ({ ...one, name: one.title })),
  };
}

function licences(simulation: Simulation): SimulationTable {
  return {
    title: 'licences',
    columns: ['licence', 'held', 'then', 'change', 'there are', 'too few'],
    rows: simulation.entitlements
      .filter(
        ({ licence, pool, before, after }) =>
          (licence || pool !== undefined) && (before !== after || short(after, pool) > 0),
      )
      .map(
        ({ title, before, after, pool }): Row => [
          title,
          before,
          after,
          signed(after - before),
          pool ?? '?',
          short(after, pool) || '',
        ],
      ),
  };
}

function short(after: number, pool = Infinity): number {
  return Math.max(0, after - pool);
}

function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number);
}

function accounts({ systems }: Simulation): SimulationTable {
  return {
    title: 'accounts',
    columns: ['system', 'held', 'then', 'opened', 'closed', 'renamed'],
    rows: systems
      .filter(({ opens, closes, renames }) => opens + closes + renames > 0)
      .map(({ system, before, after, opens, closes, renames }): Row => [system, before, after, opens, closes, renames]),
  };
}

function approvals({ asked }: Simulation): SimulationTable {
  return { title: 'approvals asked', columns: ['rule', 'asked'], rows: Object.entries(asked) };
}

function combinations(simulation: Simulation): SimulationTable {
  return {
    title: 'held together, people',
    columns: ['rule', 'level', 'in conflict', 'then', 'new', 'kept back', 'outranked'],
    rows: simulation.combinations.map((one): Row => {
      const { rule, enforcement, before, after, fresh, keptBack, outranked } = one;
      return [rule, enforcement, before, after, fresh, keptBack, outranked];
    }),
  };
}

function overlaps({ kept }: Simulation): SimulationTable {
  return {
    title: 'kept a while',
    columns: ['rule', 'people', 'days'],
    rows: kept.map(({ rule, people, days }): Row => [rule, people, days]),
  };
}

function requestsOver(simulation: Simulation): SimulationTable {
  return {
    title: 'requests that end, because no rule lets them be made',
    columns: ['entitlement', 'people'],
    rows: simulation.requestsOver.map(({ title, people }): Row => [title, people]),
  };
}

function asking(simulation: Simulation): SimulationTable {
  return {
    title: 'what people may ask for',
    columns: ['entitlement', 'as', 'may now', 'no more', 'on other terms'],
    rows: simulation.asking.map((one): Row => [one.title, one.kind, one.possible, one.impossible, one.otherwise]),
  };
}

function leavers({ endings }: Simulation): SimulationTable {
  return {
    title: 'how leaving ends, people',
    columns: ['rule', 'days', 'then', 'work here', 'have left', 'end at once'],
    rows: endings.map((one): Row => {
      const named = one.old === one.rule ? one.rule : `${one.old} → ${one.rule}`;
      return [named, one.oldDays, one.days, one.workers, one.leavers, one.dueAtOnce];
    }),
  };
}

function brakes(simulation: Simulation): SimulationTable {
  return {
    title: 'held by a brake, were everybody planned for at once',
    columns: ['rule', 'counts', 'people', 'go by', 'level'],
    rows: simulation.brakes.map(
      ({ rule, of, department, people, allowed, enforcement }): Row => [
        department === undefined ? rule : `${rule} (${department})`,
        of,
        people,
        allowed,
        enforcement,
      ],
    ),
  };
}

function protectedPeople(simulation: Simulation): SimulationTable {
  return {
    title: 'refused, because automation never touches them',
    columns: ['rule', 'people'],
    rows: simulation.protected.map(({ rule, people }): Row => [rule, people]),
  };
}

function trials(simulation: Simulation): SimulationTable {
  return {
    title: 'rules only tried: what enforcing each would do, people',
    columns: ['rule', 'level', 'affected', 'grants', 'revokes', 'kept back', 'in conflict'],
    rows: simulation.trials.map(
      ({ rule, enforcement, affected, grants, revokes, keptBack, conflicts }): Row => [
        ...([rule, enforcement, affected, grants, revokes, keptBack, conflicts] as const),
      ],
    ),
  };
}
