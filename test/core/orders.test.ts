/** HR's word comes in any order, any number of times, and is acted on between: access ends the same. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountRulesAfter } from '../../functions/core/account-reason.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import { absorb, classify, standing } from '../../functions/core/employment.ts';
import { CaseId, WorkerId } from '../../functions/core/ids.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import type { Person } from '../../functions/core/person.ts';
import type { Policy } from '../../functions/core/policy/policy.ts';
import { isLive } from '../../functions/core/reason.ts';
import { rememberLeft } from '../../functions/core/restoration.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { anyEvents, at, eventOf, nobody } from '../support/lifecycle.ts';
import { anyPolicy, carriedOut, ENTITLEMENTS, policyOf, released, situation } from '../support/situation.ts';

/** After all the events have taken effect, whenever they are told. */
const NOW = at('2027-08-01');
const ENOUGH_ROUNDS = 4;

/** Each event heard, planned for until nothing is left to do, and settled, before the next one comes. */
function lived(events: readonly LifecycleEvent[], policy: Policy): Situation {
  let before = situation({ person: nobody(), policy, now: NOW });
  for (const [index, event] of events.entries()) {
    const heard = absorb(before.person, event);
    if (heard.kind === 'stale') continue;
    const caseId = CaseId.parse(`c-${sha256(`${index}`).slice(0, 24)}`);
    const handled = { ...before.case, caseId, kind: classify(before.person, heard.person) };
    before = settledFor({ ...before, person: heard.person, case: handled, acknowledged: [] });
  }
  return before;
}

function settledFor(start: Situation): Situation {
  let before = start;
  for (let round = 0; round < ENOUGH_ROUNDS; round += 1) {
    const { situation: allowed, plan: made } = released(before);
    if (made.verdict.outcome === 'refuse') return before;
    const after = carriedOut(allowed, made);
    before = { ...after, case: start.case, person: personOnceRun(before, after) };
    if (made.changes.length === 0) return before;
  }
  return before;
}

function personOnceRun({ reasons, observed, policy }: Situation, after: Situation): Person {
  const { person } = after;
  const accounts = Object.fromEntries(
    after.observed.flatMap(({ status, system, accountId }) =>
      status === 'absent' || accountId === undefined ? [] : [[system, accountId]],
    ),
  );
  return {
    ...rememberLeft(person, reasons, observed, true),
    accounts: { ...person.accounts, ...accounts },
    accountRules: accountRulesAfter(person, policy, after.observed),
  };
}

/** Where they can sign in, what they hold there, and what supports it. */
function ends({ person, observed, reasons, now }: Situation) {
  const live = reasons.filter((reason) => isLive(reason, now)).map(({ entitlement }) => entitlement);
  return {
    standing: standing(person),
    access: observed.map(({ system, status, holdings }) => ({
      system,
      signsIn: status === 'active',
      holds: holdings.map(({ entitlement }) => entitlement).sort(),
    })),
    live: [...new Set(live)].sort(),
  };
}

const bothOrders = (events: readonly LifecycleEvent[], policy: Policy) =>
  [events, events.toReversed()].map((told) => ends(lived(told, policy)));

describe('whatever order it is told in', () => {
  it('who may have no account has none, holds nothing there, and has no reason for it', () => {
    const policy = policyOf({
      accounts: [{ when: 'person.country == "DE"', systems: ['okta'] }],
      birthrights: [{ when: 'true', grants: ['wiki'] }],
    });
    const record = { startDate: '2026-03-01' };
    const hired = eventOf({ kind: 'hired', on: '2026-03-01', record: { ...record, country: 'DE' } });
    const moved = eventOf({ kind: 'changed', on: '2026-03-02', record: { ...record, country: 'GB' } });
    const [one, other] = bothOrders([hired, moved], policy);
    expect(one).toEqual(other);
    expect(one?.live).toEqual([]);
    expect(one?.access.flatMap(({ signsIn, holds }) => [signsIn, ...holds])).toEqual([false, false]);
    const back = eventOf({ kind: 'changed', on: '2026-03-03', record: { ...record, country: 'DE' } });
    const again = ends(lived([hired, moved, back], policy));
    expect(again.access[0]).toEqual({ system: 'okta', signsIn: true, holds: [ENTITLEMENTS.wiki] });
    expect(ends(lived([back, moved, hired, moved], policy))).toEqual(again);
  });

  it('what was given before a first day was put off is not forgotten: it goes when another job begins that does not give it', () => {
    const policy = policyOf({ birthrights: [{ when: 'person.country == "DE"', grants: ['licence'] }] });
    const second = WorkerId.parse('w-2');
    const told = { kind: 'corrected', known: '2026-03-01T12:00:00Z' } as const;
    const here = eventOf({
      ...told,
      on: '2026-03-01',
      record: { workerId: second, country: 'DE', startDate: '2026-03-01' },
    });
    const putOff = eventOf({ ...told, on: '2026-03-02', record: { workerId: second, startDate: '2026-03-04' } });
    const other = eventOf({ kind: 'hired', on: '2026-03-01', record: { startDate: '2026-03-01' } });
    expect(ends(lived([here], policy)).live).toEqual([ENTITLEMENTS.licence]);
    const after = ends(lived([here, putOff, other], policy));
    expect(after.access.flatMap(({ holds }) => holds)).toEqual([]);
    expect(after).toEqual(ends(lived([other, here, putOff], policy)));
  });

  it('and however often, with a plan between each two, access and its reasons end the same', () => {
    // On leave from any job, what was held is kept by design; what was never given is not: it depends on the way there.
    const settles = (events: readonly LifecycleEvent[]) => {
      const person = events.reduce(heardBy, nobody());
      const away = Object.values(person.employments).some(({ status }) => status === 'suspended');
      return !away && (standing(person) === 'active' || standing(person) === 'ended');
    };
    fc.assert(
      fc.property(
        anyEvents.map(withoutHolds).filter(settles),
        anyPolicy.map(touchingEverybody),
        fc.infiniteStream(fc.nat()),
        (events, policy, random) => {
          const shuffled = shuffledBy(events, random);
          expect(ends(lived([...shuffled, ...shuffled], policy))).toEqual(ends(lived(events, policy)));
        },
      ),
      { numRuns: 300 },
    );
  });
});

function heardBy(person: Person, event: LifecycleEvent): Person {
  const heard = absorb(person, event);
  return heard.kind === 'stale' ? person : heard.person;
}

/** A legal hold keeps what there is when it comes, and so it depends on when it comes. */
function withoutHolds(events: readonly LifecycleEvent[]): readonly LifecycleEvent[] {
  return events.map((event) => ({
    ...event,
    data: { ...event.data, person: { ...event.data.person, legalHold: false } },
  }));
}

/** For who is protected nothing is done until they are protected no more. */
function touchingEverybody(policy: Policy): Policy {
  return { ...policy, protectionOf: () => undefined, protectionOfAccount: () => undefined };
}

function shuffledBy(events: readonly LifecycleEvent[], random: Iterator<number>): readonly LifecycleEvent[] {
  const places = events.map((event) => ({ event, place: Number(random.next().value) }));
  return places.toSorted((one, other) => one.place - other.place).map(({ event }) => event);
}
