/** The people who are measured, and what HR says of them. */
const DAY_MS = 86_400_000;

/** Writes a joiner is at each target: Okta takes the groups with the account, Entra the account and then each entitlement. */
export const JOINER_WRITES = { okta: 1, entra: 8 };

/** What a joiner holds at each target. */
export const ENTITLEMENTS_A_SYSTEM = 7;

export interface Event {
  readonly id: string;
  readonly subject: string;
}

export function joins(worker: string): Event {
  return event(worker, 'hired', 'A');
}

/** From one team to the other: two revocations and two grants at each target, and the department. */
export function moves(worker: string): Event {
  return event(worker, 'changed', 'B');
}

export function leavesNow(worker: string): Event {
  return event(worker, 'terminated', 'A', { urgency: 'immediate' });
}

function event(worker: string, type: string, department: string, more: object = {}): Event {
  const now = new Date();
  return {
    ...{ specversion: '1.0', id: `${type}-${worker}`, source: 'hr', type: `tenure.person.${type}`, subject: worker },
    data: {
      ...more,
      // In no zone is the day before yesterday still to come.
      effective: { date: dayBefore(now, 2), ...('urgency' in more ? { time: '00:00' } : {}) },
      sourceUpdatedAt: now.toISOString(),
      person: {
        workerId: worker,
        ...{ givenName: 'Pat', familyName: worker, email: `${worker}@bench.example`, employmentType: 'employee' },
        ...{ department, title: 'Engineer', costCenter: 'CC-1', country: 'GB', office: 'London' },
        ...{ timeZone: 'Europe/London', managerWorkerId: 'w-manager', startDate: dayBefore(now, 2) },
      },
    },
  } as Event;
}

function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);
}

/** `w-batch-1`, `w-batch-2` … */
export function workers(batch: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `w-${batch}-${index + 1}`);
}
