/** Is what a pack gives somebody made up exactly what their persona says? */
import type { WorkerRecord } from '../lifecycle-event.ts';
import type { Plan } from '../plan.ts';
import { type Fault, fault, type PathStep } from '../policy/mistake.ts';
import { addDays, addSeconds } from '../schedule.ts';
import { type Bench, heldAfter, MEND, nameOf } from './bench.ts';
import { NOW, planFor, recordOf } from './made-up.ts';
import { rulesNamed } from './rule-ids.ts';
import type { Persona } from './suite.ts';

export function judgePersona(bench: Bench, persona: Persona, path: readonly PathStep[]): readonly Fault[] {
  const known = persona.holding.flatMap((name) => bench.ids.get(name) ?? []);
  const record = recordOf(persona.person);
  const accounts = known.length > 0 || persona.standing !== 'active';
  const made = planFor({ ...bench, record, standing: persona.standing, holding: known, accounts });
  for (const rule of rulesNamed(made)) bench.exercised.add(rule);
  const asked = new Map(made.approvals.map(({ entitlement, rule }) => [nameOf(bench, entitlement), rule]));
  const held = [...heldAfter(made), ...made.approvals.map(({ entitlement }) => entitlement)].map((id) =>
    nameOf(bench, id),
  );
  const signIn = made.predicted.filter(({ status }) => status === 'active').map(({ system }) => system);
  return [
    ...differs(persona, [...path, 'holds'], 'hold', new Set(held), persona.holds),
    ...differs(persona, [...path, 'accounts'], 'sign in at', new Set(signIn), persona.accounts),
    ...differs(
      persona,
      [...path, 'asks'],
      'wait for',
      new Set([...asked].map(said)),
      Object.entries(persona.asks).map(said),
    ),
    ...(made.verdict.guard === persona.guard
      ? []
      : [
          fault(
            [...path, 'guard'],
            `"${persona.id}": the plan is stopped by ${made.verdict.guard ?? 'no rule'}, not by ${persona.guard ?? 'none'}`,
            MEND,
          ),
        ]),
    ...judgeSaid(bench, persona, made, path),
    ...judgeRetention(bench, persona, record, [...path, 'retention']),
  ];
}

/** What a persona may say beside, where it says it. */
function judgeSaid(bench: Bench, persona: Persona, made: Plan, path: readonly PathStep[]): readonly Fault[] {
  const { login, rulings, handsOver } = persona;
  const logins = made.changes.flatMap((one) => (one.kind === 'create-account' ? (one.profile.login ?? []) : []));
  const ruled = (made.rulings ?? []).map((one) =>
    ruling(one.enforcement, one.rule, one.outcome, nameOf(bench, one.entitlement), daysUntil(one.until)),
  );
  const handed = made.findings.filter(({ kind }) => kind === 'hand-over').map(({ text }) => text);
  return [
    ...(login === undefined ? [] : differs(persona, [...path, 'login'], 'get the login', new Set(logins), [login])),
    ...(rulings === undefined
      ? []
      : differs(
          persona,
          [...path, 'rulings'],
          'hear',
          new Set(ruled),
          rulings.map((one) => ruling(one.level, one.rule, one.outcome, one.entitlement, one.days)),
        )),
    ...(handsOver === undefined
      ? []
      : differs(persona, [...path, 'handsOver'], 'hand over', new Set(handed), handsOver)),
  ];
}

function ruling(level: string, rule: string, outcome: string, name: string, days: number | undefined): string {
  return `${level} ${rule}: ${outcome} ${name}${days === undefined ? '' : ` for ${days} days`}`;
}

const DAY_MS = 86_400_000;

function daysUntil(until: string | undefined): number | undefined {
  return until === undefined ? undefined : (Date.parse(until) - Date.parse(NOW)) / DAY_MS;
}

function said([name, rule]: readonly [string, string]): string {
  return `${name} (${rule})`;
}

function judgeRetention(
  bench: Bench,
  persona: Persona,
  record: WorkerRecord,
  path: readonly PathStep[],
): readonly Fault[] {
  if (persona.retention === undefined) return [];
  const { days, accounts } = persona.retention;
  const due = addDays(NOW, days);
  const statuses = (retentionAt: typeof NOW) => {
    const made = planFor({ ...bench, record, standing: persona.standing, holding: [], accounts: true, retentionAt });
    for (const rule of rulesNamed(made)) bench.exercised.add(rule);
    return made.predicted
      .filter(({ status }) => status === 'deactivated' || status === 'absent')
      .map(({ system, status }) => `${system} ${status}`);
  };
  return [
    ...differs(
      persona,
      path,
      `after ${days} days see`,
      new Set(statuses(due)),
      Object.entries(accounts).map((one) => one.join(' ')),
    ),
    ...differs(persona, path, `a second before ${days} days see`, new Set(statuses(addSeconds(due, -1))), []),
  ];
}

/** One fault for what is there and must not be, and what must be there and is not. */
function differs(
  { id }: Persona,
  path: readonly PathStep[],
  verb: string,
  found: ReadonlySet<string>,
  expected: readonly string[],
): readonly Fault[] {
  const more = [...found].filter((one) => !expected.includes(one));
  const less = expected.filter((one) => !found.has(one));
  return [
    ...(more.length === 0 ? [] : [fault(path, `"${id}" would ${verb} ${more.sort().join(', ')}, and must not`, MEND)]),
    ...(less.length === 0
      ? []
      : [fault(path, `"${id}" would not ${verb} ${[...less].sort().join(', ')}, and must`, MEND)]),
  ];
}
