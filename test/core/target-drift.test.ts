/** What a target shows against what was planned for it: less is not written again, more is refused and planned anew. */
import { describe, expect, it } from 'vitest';
import { type Access, absent } from '../../functions/core/access.ts';
import { plan } from '../../functions/core/planner.ts';
import { Outcome } from '../../functions/core/steps.ts';
import { drifted, expectedAt, hasDrifted } from '../../functions/core/target-drift.ts';
import { changeOf } from '../support/change.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { account, ENTITLEMENTS, ENTRA, held, OKTA, situation } from '../support/situation.ts';

const grant = changeOf('okta', { kind: 'grant', entitlement: ENTITLEMENTS.wiki });
const cut = changeOf('okta', { kind: 'suspend-account' });
const destroy = changeOf('okta', { kind: 'delete-account' });
const active = account(OKTA);
const suspended = account(OKTA, { status: 'suspended' });

describe('a change', () => {
  it.each<readonly [string, Access, Access, Parameters<typeof drifted>[2], string | undefined]>([
    ['for the same account', active, active, grant, undefined],
    ['for an account that is another by now', active, account(OKTA, { accountId: 'okta-2' }), cut, 'another one'],
    ['that gives, for an account that has ended', active, absent(OKTA), grant, 'ended since'],
    [
      'that gives, for an account that was closed',
      active,
      account(OKTA, { status: 'deactivated' }),
      grant,
      'ended since',
    ],
    ['that gives, for an account still to be made', absent(OKTA), absent(OKTA), grant, undefined],
    ['that cuts what is cut already', active, suspended, cut, undefined],
    ['that destroys what somebody made active', suspended, active, destroy, 'made the account active'],
    ['that destroys what was active when it was planned', active, active, destroy, undefined],
    ['that destroys what has ended', suspended, absent(OKTA), destroy, undefined],
  ])('%s', (_, expected, now, change, why) => {
    if (why === undefined) expect(drifted(expected, now, change)).toBeUndefined();
    else expect(drifted(expected, now, change)).toContain(why);
  });
});

it('a lane expects what was observed, as the lanes before leave it', () => {
  const left = eventOf({ kind: 'terminated', on: '2026-02-01' });
  const person = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' }), left]);
  const made = plan(situation({ person, observed: [account(OKTA, { holdings: held('wiki') })] }));
  expect(expectedAt(made, OKTA, 'cut')?.status).toBe('active');
  expect(expectedAt(made, OKTA, 'clean-up')).toMatchObject({ status: 'suspended', holdings: held('wiki') });
  expect(expectedAt(made, OKTA, 'destroy')).toMatchObject({ status: 'suspended', holdings: [] });
  expect(expectedAt(made, ENTRA, 'cut')).toBeUndefined();
});

it('is known of each target from its receipts', () => {
  const receipts = [{ changeId: 'c1', status: 'refused', drift: true }];
  const outcomes = [Outcome.parse({ system: 'okta', receipts }), Outcome.parse({ system: 'entra' })];
  expect([hasDrifted(outcomes), hasDrifted(outcomes, OKTA), hasDrifted(outcomes, ENTRA)]).toEqual([true, true, false]);
});
