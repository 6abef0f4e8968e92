/** Can the approval rules of a pack be decided by somebody in time: lists they name exist, numbers can be reached, calendars work. */
import { Temporal } from 'temporal-polyfill';
import type { ApprovalRule, Approver, Stage } from './approvals.ts';
import type { Calendar } from './calendars.ts';
import { type Fault, fault, type PathStep, warning } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import type { PolicyPack } from './pack.ts';
import { NO_LISTS, stagesOf } from './stages-of.ts';

export function checkApprovals(pack: PolicyPack): readonly Fault[] {
  const { fallback } = pack.approvers ?? NO_LISTS;
  return [
    ...pack.approvals.flatMap((rule, index) => checkRule(pack, rule, ['approvals', index])),
    ...fallback.flatMap((approver, at) => checkApprover(pack, approver, ['approvers', 'fallback', at])),
    ...(pack.calendars ?? []).flatMap((calendar, index) => checkCalendar(calendar, ['calendars', index])),
    ...namesTwice(pack),
  ];
}

function checkRule(pack: PolicyPack, rule: ApprovalRule, path: readonly PathStep[]): readonly Fault[] {
  if ((rule.approvers === undefined) === (rule.stages === undefined))
    return [
      fault(
        path,
        `${rule.id} says ${rule.stages === undefined ? 'neither "approvers" nor' : 'both "approvers" and'} "stages"`,
        'say one of them: approvers for one round, stages for several',
      ),
    ];
  const within = (index: number) => (rule.stages === undefined ? path : [...path, 'stages', index]);
  return [
    ...stagesOf(rule).flatMap((stage, index) => checkStage(pack, stage, within(index))),
    ...checkTimes(pack, rule, path),
  ];
}

function checkStage(pack: PolicyPack, stage: Stage, path: readonly PathStep[]): readonly Fault[] {
  const { approvers, needs } = stage;
  const named = approvers.reduce((sum, approver) => sum + numberOf(pack, approver), 0);
  const tooMany =
    typeof needs === 'object' && needs.atLeast > named
      ? [
          fault(
            [...path, 'needs'],
            `${needs.atLeast} must approve, and ${named} are named`,
            'name more, or ask for fewer: nobody approves twice',
          ),
        ]
      : [];
  return [...approvers.flatMap((one, at) => checkApprover(pack, one, [...path, 'approvers', at])), ...tooMany];
}

function numberOf({ approvers = NO_LISTS }: PolicyPack, approver: Approver): number {
  if (typeof approver === 'string' || !('group' in approver)) return 1;
  return approvers.groups.find(({ name }) => name === approver.group)?.workers.length ?? 1;
}

/** The list each of these is looked up in. */
const LISTS = { 'department-owner': 'departments', 'service-owner': 'services' } as const;

function checkApprover(pack: PolicyPack, approver: Approver, path: readonly PathStep[]): readonly Fault[] {
  const lists = pack.approvers ?? NO_LISTS;
  if (approver === 'department-owner' || approver === 'service-owner') {
    const list = LISTS[approver];
    if (lists[list].length > 0) return [];
    return [
      warning(
        path,
        `"${approver}" is nobody: the pack names no ${list}`,
        `add "approvers:" with "${list}:" to a file of the pack`,
      ),
    ];
  }
  if (typeof approver === 'string' || 'worker' in approver) return [];
  const [kind, name] = 'group' in approver ? (['group', approver.group] as const) : (['role', approver.role] as const);
  return unknown(
    kind,
    name,
    lists[`${kind}s`].map((one) => one.name),
    path,
  );
}

function unknown(kind: string, name: string, known: readonly string[], path: readonly PathStep[]): readonly Fault[] {
  if (known.includes(name)) return [];
  const mend = `${didYouMean(name, known)}${kind}s: ${known.length === 0 ? 'none' : [...new Set(known)].join(', ')}`;
  return [fault(path, `there is no ${kind} "${name}"`, mend)];
}

function checkTimes(pack: PolicyPack, rule: ApprovalRule, path: readonly PathStep[]): readonly Fault[] {
  const { calendar, expiresAfterHours, remindAfterHours = [], escalateAfterHours } = rule;
  const calendars = (pack.calendars ?? []).map(({ name }) => name);
  const late = (hours: number | undefined, at: readonly PathStep[]) =>
    hours === undefined || hours < expiresAfterHours
      ? []
      : [
          fault(
            at,
            `after ${hours} hours it has expired already`,
            `it expires after ${expiresAfterHours}: say fewer hours`,
          ),
        ];
  return [
    ...(calendar === undefined ? [] : unknown('calendar', calendar, calendars, [...path, 'calendar'])),
    ...remindAfterHours.flatMap((hours, index) => late(hours, [...path, 'remindAfterHours', index])),
    ...late(escalateAfterHours, [...path, 'escalateAfterHours']),
  ];
}

function checkCalendar({ from, to, timeZone }: Calendar, path: readonly PathStep[]): readonly Fault[] {
  return [
    ...(from < to
      ? []
      : [fault([...path, 'to'], `work ends at ${to}, and begins at ${from}`, 'a day ends after it begins: swap them')]),
    ...(isZone(timeZone)
      ? []
      : [fault([...path, 'timeZone'], `there is no time zone "${timeZone}"`, 'an IANA name, e.g. Europe/London')]),
  ];
}

function isZone(timeZone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** Of two with one name the first would count and the other never be looked at. */
function namesTwice({ approvers = NO_LISTS, calendars = [] }: PolicyPack): readonly Fault[] {
  const { groups, departments, services } = approvers;
  return [
    ...again(
      groups.map(({ name }) => name),
      (index) => ['approvers', 'groups', index, 'name'],
      'group',
    ),
    ...again(
      departments.map((one) => one.department),
      (index) => ['approvers', 'departments', index, 'department'],
      'owner of',
    ),
    ...again(
      services.map(({ system }) => system),
      (index) => ['approvers', 'services', index, 'system'],
      'owner of',
    ),
    ...again(
      calendars.map(({ name }) => name),
      (index) => ['calendars', index, 'name'],
      'calendar',
    ),
  ];
}

function again(names: readonly string[], path: (index: number) => readonly PathStep[], what: string): readonly Fault[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [fault(path(index), `a second ${what} "${name}"`, 'the first one counts: merge the two')],
  );
}
