/** Small literal events for the tests of the sources. */
import { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';

export function eventInput(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: 'e-1',
    source: 'hr',
    type: 'tenure.person.hired',
    subject: 'w-1',
    data: {
      effective: { date: '2026-12-01' },
      sourceUpdatedAt: '2026-11-20T08:00:00.000Z',
      person: {
        workerId: 'w-1',
        givenName: 'Ann',
        familyName: 'Lee',
        email: 'ann.lee@example.com',
        employmentType: 'employee',
        department: 'Sales',
        title: 'Manager',
        country: 'GB',
        timeZone: 'Europe/London',
        startDate: '2026-12-01',
      },
    },
    ...more,
  };
}

export function event(more: Record<string, unknown> = {}): LifecycleEvent {
  return LifecycleEvent.parse(eventInput(more));
}

export const CSV_HEADER =
  'event,effectiveDate,sourceUpdatedAt,workerId,givenName,familyName,email,employmentType,department,title,country,timeZone,startDate';
export const CSV_ROW =
  'hired,2026-12-01,2026-11-20T08:00:00.000Z,w-1,Ann,Lee,ann.lee@example.com,employee,Sales,Manager,GB,Europe/London,2026-12-01';
