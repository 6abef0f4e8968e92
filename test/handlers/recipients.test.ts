/** Who is told that something has no owner: everybody who answers for one of its systems, and not the first alone. */
import { expect, it, vi } from 'vitest';
import type { Reader } from '../../functions/handlers/parts/notice-reader.ts';
import { recipientsOf } from '../../functions/handlers/parts/recipients.ts';
import { CASE, NOW, somebody, told } from '../core/notices/told.ts';

vi.mock('../../functions/runtime/policy-pack.ts', () => ({
  policyPack: () => ({
    approvers: {
      services: [
        { system: 'okta', owner: 'w-okta' },
        { system: 'github', owner: 'w-okta' },
        { system: 'entra', owner: 'w-entra' },
      ],
      departments: [{ department: 'Finance', owner: 'w-finance' }],
    },
  }),
}));

const leaver = somebody({ workerId: 'w-1', department: 'Finance' });

/** Each worker is told themselves; of `away` nobody is found up the line. */
async function toldOf(systems: readonly string[], away: readonly string[] = []) {
  const findings = systems.map((system) => ({ kind: 'not-handed-over', system, text: 'a group' }));
  const reader = {
    case: async () => told({}, { personId: leaver.personId, findings }),
    person: async () => leaver,
    told: async (worker: string | undefined) =>
      worker === undefined || away.includes(worker) ? undefined : somebody({ workerId: worker }),
  } as unknown as Reader; // as: what is read of it here
  const all = await recipientsOf('owned-without-heir', { caseId: CASE }, reader, NOW);
  return all.map((one) => one?.personId ?? 'operators');
}

it.each([
  ['each of two systems’ owners', ['okta', 'entra'], ['p-w-okta', 'p-w-entra']],
  ['one owner of two systems once', ['okta', 'github'], ['p-w-okta']],
  [
    'the department’s, of a system nobody answers for, beside the others',
    ['okta', 'slack'],
    ['p-w-okta', 'p-w-finance'],
  ],
])('tells %s', async (_, systems, recipients) => {
  expect(await toldOf(systems)).toEqual(recipients);
});

it('tells the operators once in place of all of whom nobody is there', async () => {
  expect(await toldOf(['okta', 'entra', 'slack'], ['w-okta', 'w-finance'])).toEqual(['operators', 'p-w-entra']);
});
