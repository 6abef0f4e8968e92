/** Access cut days before an employment ends: what people are told, and that nothing is destroyed meanwhile. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../functions/core/person.ts';
import type { Plan } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import { addDays } from '../../functions/core/schedule.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { account, OKTA, policyOf, type Shape, situation } from '../support/situation.ts';

describe('garden leave', () => {
  const shape = {
    playbooks: [
      {
        when: 'person.department == "Legal"',
        afterDays: 5,
        accounts: { okta: 'delete-account' },
        gardenLeave: {
          mailbox: { worker: 'w-4' },
          autoReply: 'please write to my successor',
          handOver: [{ what: 'the keys', to: 'manager' }],
        },
      },
    ],
  } as const satisfies Shape;
  /** Cut on 10 March, while the employment goes on to the end of June. */
  const away = (department: string, on = '2026-06-30') =>
    personAfter([
      eventOf({ kind: 'hired', on: '2026-01-05', record: { department } }),
      eventOf({ kind: 'terminated', on, known: '2026-03-10T08:00:00Z', urgency: 'immediate', record: { department } }),
    ]);
  const planned = (person: Person, over: Partial<Situation> = {}, intent: Situation['case']['intent'] = 'event') => {
    const made = situation({ person, policy: policyOf(shape), observed: [account(OKTA)], keeps: {}, ...over });
    return plan({ ...made, case: { ...made.case, intent } });
  };
  const told = (made: Plan) =>
    made.findings.flatMap(({ kind, text }) => (kind === 'garden-leave' || kind === 'hand-over' ? [text] : []));
  const kinds = (made: Plan) => new Set(made.changes.map(({ kind }) => kind));

  it('cuts at once, and says how long the employment goes on and what people see to meanwhile', () => {
    const made = planned(away('Legal'));
    expect(kinds(made)).toContain('suspend-account');
    expect(told(made)).toEqual([
      'access is cut, and the employment goes on until 2026-06-30T22:59:59.000Z: no account ends before that and its retention are over',
      'the mailbox, until 2026-06-30T22:59:59.000Z: to w-4',
      'the mailbox answers meanwhile: please write to my successor',
      'the keys: to the manager',
    ]);
    expect(told(planned(away('Sales')))).toHaveLength(1);
  });

  it('is told by the case of the leaving alone, and not of who is cut on the last day', () => {
    expect(told(planned(away('Legal'), {}, 'reason-over'))).toEqual([]);
    const lastDay = { now: at('2026-06-30T09:00:00Z') };
    expect(told(planned(away('Legal'), lastDay))).toEqual([]);
    expect(told(planned(away('Legal'), { now: at('2026-07-10') }))).toEqual([]);
  });

  it('destroys nothing before the employment and its retention are over, whatever day it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (days) => {
        const now = addDays(at('2026-03-10T09:00:00Z'), days);
        const over = now >= addDays(at('2026-06-30T22:59:59Z'), 5);
        expect(kinds(planned(away('Legal'), { now }, 'retention-over')).has('delete-account')).toBe(over);
      }),
    );
  });
});
