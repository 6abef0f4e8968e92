/** What is kept of an approval when its case stops half-way, under which rule it counts, and from when an event is owed. */
import { describe, expect, it } from 'vitest';
import { nameOf } from '../../functions/core/employment.ts';
import { plan } from '../../functions/core/planner.ts';
import { instant, owedFrom } from '../../functions/core/schedule.ts';
import { reasonsAfter, settlement } from '../../functions/core/settle.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  decision,
  ENTITLEMENTS,
  ENTRA,
  held,
  OKTA,
  outcomesOf,
  policyOf,
  situation,
} from '../support/situation.ts';

const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const approved = situation({
  person: personAfter([hired]),
  policy: policyOf({ birthrights: [{ when: 'true', grants: ['payroll'] }] }),
  observed: [account(OKTA), account(ENTRA)],
  decided: [{ entitlement: ENTITLEMENTS.payroll, decision: decision() }],
});
const made = plan(approved);
const grants = made.changes.filter((change) => change.kind === 'grant');

describe('an approval whose grant', () => {
  it('is in the plan', () => {
    expect(grants).toMatchObject([{ entitlement: ENTITLEMENTS.payroll }]);
  });

  it('was carried out is a reason, though the case stops', () => {
    const kept = reasonsAfter(made, [], outcomesOf(made), false);
    expect(kept.map(({ entitlement }) => entitlement)).toContain(ENTITLEMENTS.payroll);
  });

  it('was not carried out is none: a retry looks at the approver again', () => {
    expect(reasonsAfter(made, [], [], false).map(({ entitlement }) => entitlement)).not.toContain(ENTITLEMENTS.payroll);
  });

  it('is held already is a reason, whoever carried it out', () => {
    const seen = { ...made, observed: [account(ENTRA, { holdings: held('payroll') })] };
    expect(reasonsAfter(seen, [], [], false).map(({ entitlement }) => entitlement)).toContain(ENTITLEMENTS.payroll);
  });
});

it('a case without a word on a change that was to run says which it is', () => {
  const { note } = settlement({}, made, [], instant(Date.parse('2026-03-10T00:00:00Z')), []) as { note: string };
  expect(note).toContain(grants[0]?.kind);
});

it('a failure that says nothing is told by its name', () => {
  const silent = [{ system: OKTA, receipts: [], failed: { error: 'TargetUnavailable', cause: '' } }];
  expect(settlement({}, made, silent, made.at, [])).toMatchObject({
    note: expect.stringContaining('okta: TargetUnavailable.'),
  });
});

it('an event is owed from its effect, or from when it came if that was later', () => {
  const early = instant(Date.parse('2026-01-01T00:00:00Z'));
  const late = instant(Date.parse('2026-01-09T00:00:00Z'));
  expect(owedFrom(hired, early) > early).toBe(true);
  expect(owedFrom(hired, late)).toBe(late);
});

it('people are spoken of by their name', () => {
  expect(nameOf(personAfter([hired]))).toBe('Ada Byron');
});
