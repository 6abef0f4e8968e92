/** What every plan promises, whoever it is for, whatever they hold, and whatever the policy says. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objection } from '../../functions/core/approver.ts';
import { canonical } from '../../functions/core/canonical.ts';
import { holds, LANES, after as onceRun } from '../../functions/core/change.ts';
import { recordsHeldBy, standing } from '../../functions/core/employment.ts';
import { settledDown } from '../../functions/core/lapse.ts';
import { batch, Plan, planIn, planText } from '../../functions/core/plan.ts';
import { plan, workersToAsk } from '../../functions/core/planner.ts';
import { isLive, type Reason } from '../../functions/core/reason.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { anySituation, carriedOut, released } from '../support/situation.ts';

const RUNS = { numRuns: 300 };

function always(promise: (before: Situation, made: Plan) => void, runs = RUNS): void {
  fc.assert(
    fc.property(anySituation, (before) => {
      promise(before, plan(before));
    }),
    runs,
  );
}

const runnable = (made: Plan) =>
  made.observed.flatMap(({ system }) => LANES.flatMap((lane) => batch(made, system, lane)));

/** What the ledger of reasons supports at a moment. */
const supports = (reasons: readonly Reason[], now: Situation['now']) =>
  new Set(reasons.filter((reason) => isLive(reason, now)).map((reason) => reason.entitlement));

describe('a plan', () => {
  it('is a function of its inputs: the same bytes, whatever the order of keys', () => {
    always((before, made) => {
      const employments = Object.fromEntries(Object.entries(before.person.employments).reverse());
      const turned = { ...before, person: { ...before.person, employments } };
      expect(canonical(plan(structuredCloneOf(turned)))).toBe(canonical(made));
    });
  });

  it('is what its schema says, and its digest is its own', () => {
    always((_, made) => {
      expect(Plan.parse(made)).toEqual(made);
      expect(planIn(planText(made), made.digest)).toEqual(made);
      expect(planIn(planText({ ...made, counts: { grant: 99 } }), made.digest)).toBeUndefined();
    });
  });

  it('has its changes in the order of the lanes, each with its own place', () => {
    always((_, made) => {
      const lanes = made.changes.map(({ lane }) => LANES.indexOf(lane));
      expect(lanes).toEqual(lanes.toSorted((a, b) => a - b));
      expect(made.changes.map(({ id }) => id)).toEqual(made.changes.map((_, index) => `c${index + 1}`));
    });
  });

  it('gives each change a key of its own, the same when it is planned again', () => {
    always((before, made) => {
      const keys = made.changes.map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(keys).size).toBe(keys.length);
      const later = plan({ ...before, reasons: [], observed: before.observed.slice(0, 1) });
      const name = ({ kind, system, ...rest }: Plan['changes'][number]) =>
        `${kind} ${system} ${'entitlement' in rest ? rest.entitlement : ''}`;
      const keyOf = new Map(made.changes.map((change) => [name(change), change.idempotencyKey]));
      for (const change of later.changes)
        if (keyOf.has(name(change))) expect(change.idempotencyKey).toBe(keyOf.get(name(change)));
    });
  });

  it('once it has run leaves nothing more to run', () => {
    always((found) => {
      // What is on its way out already when a plan is made goes without it: the next look plans what follows from that.
      const before = { ...found, observed: found.observed.map(settledDown) };
      const first = released(before);
      if (first.plan.verdict.outcome === 'refuse') return;
      const second = plan(carriedOut(first.situation, first.plan));
      expect(runnable(second)).toEqual([]);
    });
  });

  it('run twice is run once', () => {
    always((before, made) => {
      for (const access of before.observed) {
        const changes = LANES.flatMap((lane) => batch(made, access.system, lane));
        const once = changes.reduce(onceRun, access);
        for (const change of changes) expect(onceRun(onceRun(access, change), change)).toEqual(onceRun(access, change));
        if (!changes.some(({ kind }) => kind === 'create-account' || kind === 'delete-account'))
          expect(changes.reduce(onceRun, once)).toEqual(once);
      }
    });
  });

  it('predicts what running it leaves', () => {
    always((before, made) => {
      const left = carriedOut(before, made).observed;
      for (const access of made.predicted) expect(left).toContainEqual(access);
    });
  });

  it('never asks anybody whether to take away', () => {
    always((_, made) => {
      for (const change of made.changes) if (change.approval !== undefined) expect(change.kind).toBe('grant');
    });
  });

  it('writes nothing to an account that carries another worker id and was never known as theirs', () => {
    always((before, made) => {
      for (const access of before.observed) {
        const pinned = before.person.accounts[access.system] === access.accountId;
        const carried = access.profile.workerId;
        if (access.status === 'absent' || pinned || (carried !== undefined && carried in before.person.employments))
          continue;
        expect(made.changes.filter(({ system }) => system === access.system)).toEqual([]);
        expect(made.findings).toContainEqual(
          expect.objectContaining({ kind: 'account-of-somebody-else', system: access.system }),
        );
      }
    });
  });

  it('says of everything it does why, by a rule', () => {
    always((_, made) => {
      for (const { rule, because } of made.changes) expect(rule.length * because.length).toBeGreaterThan(0);
    });
  });

  it('counts its changes', () => {
    always((_, made) => {
      const total = Object.values(made.counts).reduce((sum, count) => sum + count, 0);
      expect(total).toBe(made.changes.length);
    });
  });
});

describe('approvals', () => {
  it('are asked only for what a change waits for, of people who may decide', () => {
    always((before, made) => {
      const waiting = made.changes.filter(({ approval }) => approval !== undefined);
      expect(made.approvals.flatMap(({ changes }) => changes).sort()).toEqual(waiting.map(({ id }) => id).sort());
      const parties = { beneficiary: before.person.personId, requester: before.requester };
      for (const approver of made.approvals.flatMap(({ approvers }) => approvers)) {
        const colleague = [...before.colleagues.values()].find(({ personId }) => personId === approver);
        expect(objection(colleague, parties)).toBeUndefined();
      }
    });
  });

  it('have the same id when planned again, so that nobody is asked twice', () => {
    always((before, made) => {
      const again = plan({ ...carriedOut(before, made), now: before.now });
      expect(made.approvals.map(({ id }) => id)).toEqual(expect.arrayContaining(again.approvals.map(({ id }) => id)));
    });
  });

  it('denied or expired are not asked again and grant nothing', () => {
    always((before) => {
      const decided = before.decided.map((one) => ({
        ...one,
        decision: { ...one.decision, outcome: 'denied' as const },
      }));
      const denied = { ...before, decided, reasons: [], requests: [] };
      const made = plan(denied);
      const later = plan({ ...carriedOut(denied, made), decided: [] });
      for (const { entitlement } of decided.filter(({ request }) => request === undefined)) {
        for (const one of [made, later]) {
          expect(one.approvals.map((need) => need.entitlement)).not.toContain(entitlement);
          expect(grants(one)).not.toContain(entitlement);
        }
      }
    });
  });

  it('by the beneficiary, the requester or somebody who left never count when the plan runs', () => {
    always((before) => {
      const parties = { beneficiary: before.person.personId, requester: before.requester };
      const void_ = before.decided.filter(({ decision }) => {
        const approver = [...before.colleagues.values()].find(({ personId }) => personId === decision.approver);
        return decision.outcome === 'approved' && objection(approver, parties) !== undefined;
      });
      const made = plan({ ...before, decided: void_, reasons: [], requests: [] });
      for (const { entitlement } of void_.filter((one) => one.request === undefined))
        expect(grants(made)).not.toContain(entitlement);
    });
  });

  it('ask about workers the policy names', () => {
    always((before) => {
      const named = new Set(['w-1', 'w-6', 'w-7', 'w-8', 'w-9']);
      for (const worker of workersToAsk(before)) expect(named).toContain(worker);
    });
  });
});

/** What the plan would grant without asking anybody. */
function grants(made: Plan): readonly string[] {
  return made.changes.flatMap((change) =>
    change.kind === 'grant' && change.approval === undefined ? [change.entitlement] : [],
  );
}

describe('somebody who works here', () => {
  const working = (before: Situation) => standing(before.person) === 'active';

  it('holds what a live reason supports, once the plan has run, where they have an account', () => {
    always((before, made) => {
      if (!working(before)) return;
      const supported = supports(made.reasons, before.now);
      // An exception keeps what is held itself, and gives nothing.
      const given = supports(
        made.reasons.filter(({ kind }) => kind !== 'exception'),
        before.now,
      );
      const kept = before.observed.flatMap(({ holdings }) => holdings).filter(({ via }) => via === 'direct');
      const stays = new Set([...given, ...kept.map(({ entitlement }) => entitlement)]);
      for (const access of made.predicted) {
        if (access.status === 'absent') continue;
        const heldHere = access.holdings.map(({ entitlement }) => entitlement);
        const wanted = [...supported].filter((id) => id.startsWith(`${access.system}:`) && stays.has(id));
        expect(heldHere).toEqual(expect.arrayContaining(wanted));
      }
    });
  });

  it('on leave or not, loses exactly what some reason supported before and none does now', () => {
    always((before, made) => {
      if (!working(before) && standing(before.person) !== 'suspended') return;
      const counted = before.reasons.filter(
        ({ decision }) => decision === undefined || decision.outcome === 'approved',
      );
      const earlier = new Set(counted.map(({ entitlement }) => entitlement));
      const now = supports(made.reasons, before.now);
      const expected = made.predicted.flatMap(({ system }) =>
        before.observed
          .filter((access) => access.system === system)
          .flatMap(({ holdings }) => holdings)
          .filter(({ entitlement, via }) => via === 'direct' && earlier.has(entitlement) && !now.has(entitlement))
          .map(({ entitlement }) => entitlement),
      );
      const revoked = made.changes.flatMap((change) => (change.kind === 'revoke' ? [change.entitlement] : []));
      expect(revoked.sort()).toEqual(expected.sort());
    });
  });

  it('loses an account that a rule gave and nothing supports any more, and no other', () => {
    always((before, made) => {
      if (!working(before)) return;
      const live = supports(made.reasons, before.now);
      const wanted = recordsHeldBy(before.person).flatMap((record) => before.policy.accountsFor(record));
      for (const access of made.observed.filter(({ system }) => made.predicted.some((one) => one.system === system))) {
        const { system } = access;
        const here = (entitlement: string) => entitlement.startsWith(`${system}:`);
        const unsupported =
          before.person.accountRules?.[system] !== undefined &&
          !wanted.some((account) => account.system === system) &&
          ![...live].some(here);
        const closing = made.changes.filter((one) => one.system === system && one.lane === 'clean-up');
        const closed = closing.some(({ kind, rule }) => kind === 'suspend-account' && rule === 'no-reason-left');
        expect(closed).toBe(unsupported && access.status === 'active' && !access.synchronised);
        if (closed)
          expect(closing.findLastIndex(({ kind }) => kind === 'revoke')).toBeLessThan(
            closing.findIndex(({ kind }) => kind === 'suspend-account'),
          );
      }
    });
  });

  it('is neither cut, but of an exception that is over, nor destroyed', () => {
    always((before, made) => {
      if (!working(before)) return;
      const cut = made.changes.filter(({ lane }) => lane === 'cut' || lane === 'destroy');
      expect(cut.filter(({ kind, rule }) => kind !== 'revoke' || rule !== 'exception-over')).toEqual([]);
    });
  });
});

describe('somebody who does not work here yet', () => {
  it('is given and loses nothing', () => {
    always((before, made) => {
      if (standing(before.person) === 'expected') expect([made.changes, made.approvals]).toEqual([[], []]);
    });
  });
});

describe('somebody on leave', () => {
  it('is given nothing, and nobody is asked to give them anything', () => {
    always((before, made) => {
      if (standing(before.person) !== 'suspended') return;
      expect(made.approvals.filter(({ request }) => request === undefined)).toEqual([]);
      expect(made.changes.filter(({ lane }) => lane === 'provision' || lane === 'destroy')).toEqual([]);
    });
  });
});

describe('somebody who may not sign in', () => {
  it('cannot, once the cut has run, whatever any budget says', () => {
    always((before, made) => {
      const status = standing(before.person);
      if (status !== 'ended' && status !== 'suspended') return;
      for (const access of before.observed) {
        const own = made.predicted.some(({ system }) => system === access.system);
        if (!own || access.synchronised) continue;
        const cut = batch(made, access.system, 'cut');
        expect(cut.reduce(onceRun, access).status).not.toBe('active');
        const signsIn = access.status === 'active' || access.status === 'suspended';
        expect(cut.some(({ kind }) => kind === 'revoke-sessions')).toBe(signsIn);
      }
    });
  });

  it('is cut by hand where the account is mastered elsewhere', () => {
    always((before, made) => {
      const status = standing(before.person);
      if (status !== 'ended' && status !== 'suspended') return;
      for (const { system, synchronised, status: was } of made.predicted)
        if (synchronised && was === 'active')
          expect(made.changes).toContainEqual(expect.objectContaining({ system, kind: 'manual-task', lane: 'cut' }));
    });
  });
});

describe('a leaver', () => {
  const leaving = (before: Situation) => standing(before.person) === 'ended';
  const onHold = (before: Situation) => Object.values(before.person.employments).some(({ record }) => record.legalHold);

  /** Live exceptions, licences under legal hold, and the groups without which they would go. */
  const keeps = (before: Situation, made: Plan) => {
    const exceptions = supports(made.reasons, before.now);
    const own = made.predicted
      .flatMap(({ holdings }) => holdings)
      .filter(
        ({ entitlement }) => exceptions.has(entitlement) || (onHold(before) && entitlement.includes(':licence:')),
      );
    return new Set<string>(
      own.flatMap(({ entitlement, via, from = [] }) => [entitlement, ...(via === 'inherited' ? from : [])]),
    );
  };

  it('holds nothing directly but live exceptions, licences under legal hold, and the groups those come through', () => {
    always((before, made) => {
      if (!leaving(before)) return;
      const kept = keeps(before, made);
      for (const { entitlement, via } of made.predicted.flatMap(({ holdings }) => holdings))
        if (via === 'direct') expect(kept).toContain(entitlement);
    });
  });

  it('keeps a licence under legal hold that comes through a group: the group is not taken away', () => {
    always((before, made) => {
      if (!leaving(before) || !onHold(before)) return;
      for (const access of before.observed) {
        const left = made.predicted.find(({ system }) => system === access.system);
        if (left === undefined) continue;
        for (const { entitlement, via, from } of settledDown(access).holdings)
          if (entitlement.includes(':licence:'))
            expect({ entitlement, via, from, stays: holds(left, entitlement) }).toMatchObject({ stays: true });
      }
    });
  });

  it('has no finding and no task for what goes with the groups this very plan takes away', () => {
    always((before, made) => {
      if (!leaving(before)) return;
      const revoked = new Set(made.changes.flatMap((change) => (change.kind === 'revoke' ? [change.entitlement] : [])));
      const told = [...made.findings, ...made.changes.filter(({ kind }) => kind === 'manual-task')];
      for (const { entitlement, via, from = [] } of made.observed.flatMap(({ holdings }) => holdings))
        if (via === 'inherited' && from.length > 0 && from.every((group) => revoked.has(group)))
          expect(told).not.toContainEqual(expect.objectContaining({ entitlement }));
    });
  });

  it('has a finding or a task for all that is left and should not be', () => {
    always((before, made) => {
      if (!leaving(before)) return;
      const kept = keeps(before, made);
      const told = new Set([
        ...made.findings.map(({ kind, entitlement }) => (kind === 'held-through-rule' ? entitlement : undefined)),
        ...made.changes.map((change) => (change.kind === 'manual-task' ? change.entitlement : undefined)),
      ]);
      for (const { entitlement } of made.predicted.flatMap(({ holdings }) => holdings))
        if (!kept.has(entitlement)) expect(told).toContain(entitlement);
    });
  });

  it('loses the account only after retention, never under legal hold; others never do', () => {
    always((before, made) => {
      const destroyed = made.changes.filter(({ lane }) => lane === 'destroy');
      if (destroyed.length === 0) return;
      expect(leaving(before)).toBe(true);
      expect(onHold(before)).toBe(false);
      expect(before.case.intent).toBe('retention-over');
      for (const { status, endedAt } of Object.values(before.person.employments)) {
        expect(status).toBe('ended');
        expect(Date.parse(before.now) - Date.parse(endedAt!)).toBeGreaterThanOrEqual(30 * 86_400_000);
      }
    });
  });
});

describe('the guards', () => {
  it('refuse whatever would change for a protected person', () => {
    always((before, made) => {
      const protectedPerson = Object.values(before.person.employments).some(
        ({ record }) => before.policy.protectionOf(record) !== undefined,
      );
      const refused = made.verdict.outcome === 'refuse';
      expect(refused).toBe(protectedPerson && made.changes.length > 0);
    });
  });
});

/** Another object with the same content, the policy and the colleagues aside. */
function structuredCloneOf(before: Situation): Situation {
  const { policy, colleagues, ...data } = before;
  return { ...structuredClone(data), policy, colleagues };
}
