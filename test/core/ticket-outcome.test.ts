/** What a ticket is told became of what it asked for, from what is known of the person. */
import { describe, expect, it } from 'vitest';
import { CaseId, EntitlementId, Instant } from '../../functions/core/ids.ts';
import type { Reason } from '../../functions/core/reason.ts';
import { type AccessRequest, RequestId } from '../../functions/core/request.ts';
import { type AskedBy, ticketOutcome } from '../../functions/core/ticket-outcome.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';

const caseId = CaseId.parse(`c-${'1'.repeat(24)}`);
const entitlement = EntitlementId.parse('okta:group:00gsales');
const requestId = RequestId.parse(`r-${'2'.repeat(24)}`);
const until = Instant.parse('2026-12-30T23:59:59.000Z');
const request = { requestId, entitlement };
const stands = [{ requestId }] as unknown as readonly AccessRequest[]; // only the id is read
const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const active = personAfter([hired]);
const ended = personAfter([hired, eventOf({ kind: 'terminated', on: '2026-02-01' })]);

const reason = (outcome?: 'approved' | 'denied' | 'expired') =>
  ({
    ...{ request: requestId, entitlement, until },
    ...(outcome === undefined ? {} : { decision: { outcome } }),
  }) as unknown as Reason;

const told = (over: Partial<AskedBy>) =>
  ticketOutcome({
    ...{ request, person: active, reasons: [], requests: stands },
    ...{ handled: { caseId, state: 'completed', findings: [] }, seen: false },
    ...over,
  });

describe('what a ticket is told', () => {
  it('is that it was granted, and until when, once there is a reason for it', () => {
    for (const outcome of [undefined, 'approved'] as const)
      expect(told({ reasons: [reason(outcome)] })).toEqual({ kind: 'granted', until, caseId });
  });

  it('is nothing while the target has not been seen to hold it, and granted as soon as it has', () => {
    const approved = { reasons: [reason('approved')] };
    const over = (state: AskedBy['handled']['state'], seen: boolean) =>
      told({ ...approved, seen, handled: { caseId, state, findings: [], note: 'okta is down' } });
    for (const state of ['received', 'executing', 'verifying', 'awaiting-approval'] as const) {
      expect(over(state, false)).toEqual({ kind: 'waiting' });
      expect(over(state, true)).toMatchObject({ kind: 'granted' });
    }
    expect(over('blocked', false)).toMatchObject({ kind: 'stuck', because: expect.stringContaining('okta is down') });
    expect(over('cancelled', false)).toMatchObject({ kind: 'stuck' });
  });

  it('is that it was refused, by whom decided or by whom not in time', () => {
    expect(told({ reasons: [reason('denied')] })).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('denied'),
    });
    expect(told({ reasons: [reason('expired')] })).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('in time'),
    });
  });

  it('is that the target has not taken it: for good, or while something is waited for', () => {
    const findings = [{ kind: 'no-licence-left', entitlement, text: 'no seats are left' }];
    const over = (state: AskedBy['handled']['state']) =>
      told({ reasons: [reason('approved')], handled: { caseId, state, findings } });
    expect(over('completed-with-exceptions')).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('no seats'),
    });
    expect(over('scheduled')).toMatchObject({ kind: 'stuck', because: expect.stringContaining('no seats') });
    const others = [{ kind: 'orphan', entitlement: 'okta:group:other', text: 'something else' }];
    const handled = { caseId, state: 'completed-with-exceptions', findings: others } as const;
    expect(told({ reasons: [reason('approved')], handled })).toMatchObject({ kind: 'granted' });
  });

  it('is that it is over, and why, when the request stands no more', () => {
    expect(told({ requests: [], person: undefined })).toMatchObject({
      kind: 'over',
      because: expect.stringContaining('not known any more'),
    });
    expect(told({ requests: [], person: ended })).toMatchObject({
      kind: 'over',
      because: expect.stringContaining('has left'),
    });
    expect(told({ requests: [], person: active })).toMatchObject({ kind: 'over' });
    expect(told({ requests: [], reasons: [reason('approved')] })).toMatchObject({ kind: 'over' });
  });

  it('is what an operator has to see to, and else nothing while it waits', () => {
    const handled = (state: AskedBy['handled']['state'], note?: string) =>
      told({ handled: { caseId, state, findings: [], ...(note === undefined ? {} : { note }) } });
    expect(handled('blocked', 'okta does not answer')).toMatchObject({
      kind: 'stuck',
      because: expect.stringContaining('okta does not'),
    });
    expect(handled('held')).toMatchObject({ kind: 'stuck', because: expect.stringContaining('held') });
    expect(handled('cancelled')).toMatchObject({ kind: 'stuck', because: expect.stringContaining('cancelled') });
    expect(handled('awaiting-approval')).toEqual({ kind: 'waiting' });
  });
});
