/** What must be true at a moment of the week, held against what the interfaces show. */
import type { ShownAccess, ShownCase } from '../shown.ts';
import { plural } from '../terminal.ts';
import type { Names, Played, Playing } from './play.ts';
import type { Expected, Step } from './script.ts';
import { type Stage, shownTo } from './stage.ts';

export async function check(
  { stage, names }: Playing,
  step: Extract<Step, { kind: 'check' }>,
): Promise<Pick<Played, 'said' | 'wrong'>> {
  const people = await Promise.all(step.people.map((expected) => checkPerson(stage, names, expected)));
  const cases = await Promise.all(
    Object.entries(step.cases).map(async ([eventId, states]) => {
      const handled = await caseOfEvent(stage, eventId);
      const state = handled?.state ?? 'not there';
      return states.some((one) => one === state)
        ? []
        : [
            `case of ${eventId} is ${state}${handled?.note === undefined ? '' : ` (${handled.note})`}, not ${states.join(' or ')}`,
          ];
    }),
  );
  const wrong = [...people.flat(), ...cases.flat()].map((what) => ({ at: step.at, what }));
  return {
    said: `${plural(step.people.length, 'person')} and ${plural(Object.keys(step.cases).length, 'case')} looked at`,
    wrong,
  };
}

type System = Extract<ShownAccess['access'][number], { status: string }>;

/** What a target's own rule or group gives is not the script's business; all else must be exactly as written. */
async function checkPerson(stage: Stage, names: Names, expected: Expected): Promise<readonly string[]> {
  const answer = await stage.call('operator', 'GET', `/v1/people/${expected.worker}/access`);
  const nobody =
    Object.values(expected.accounts).every((state) => state === 'absent') && Object.keys(expected.holds).length === 0;
  if (answer.status === 404 && nobody) return [];
  const { access } = await shownTo(stage).access(expected.worker);
  const read = access.filter((one): one is System => 'status' in one);
  const accounts = Object.entries(expected.accounts).flatMap(([system, state]) => {
    const actual = read.find((one) => one.system === system)?.status ?? (access.length === 0 ? 'absent' : 'not read');
    return actual === state ? [] : [`${system} account is ${actual}, not ${state}`];
  });
  const held = read.flatMap((one) => one.holdings.filter((holding) => holding.via === 'direct'));
  const actual = held.map(
    (holding) =>
      `${names.nameOf(holding.entitlement)}${holding.reasons.length === 0 ? '' : ` by ${holding.reasons.map((reason) => reason.rule).join('+')}`}`,
  );
  const wanted = [
    ...Object.entries(expected.holds).map(([name, rule]) => `${name} by ${rule}`),
    ...(expected.withoutReason ?? []),
    ...(expected.alsoHolds ?? []),
  ];
  const missing = wanted.filter((one) => !actual.includes(one)).map((one) => `lacks ${one}`);
  const tooMuch = actual.filter((one) => !wanted.includes(one)).map((one) => `holds ${one}, which is not expected`);
  return [...accounts, ...missing, ...tooMuch].map((what) => `${expected.worker} ${what}`);
}

export async function caseOfEvent(stage: Stage, eventId: string): Promise<ShownCase | undefined> {
  return (await shownTo(stage).cases()).find((one) => one.eventId === eventId);
}
