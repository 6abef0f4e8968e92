/** Drift on the way: what is narrower than what was released or approved goes on, what is wider is asked again and names what is new. */
import { beforeAll, describe, expect, it } from 'vitest';
import { batchDigest, batchIdOf } from '../../functions/core/batch.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { byHand } from './by-hand.ts';
import { CLUBS, type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

/** Eight engineers share two cores with this. */
const LONG = { timeout: 240_000 };
const LEDGER = 'okta:group:00gledger00000000000';
const STAFF = '00gstaff000000000000';
const FINANCE = { department: 'Finance', managerWorkerId: 'w-1012' } as const;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  const chiefs = ['w-1003', 'w-1012'].map((worker) =>
    event('hired', worker, { date: '2016-01-11', person: { ...FINANCE, managerWorkerId: 'w-1001' } }),
  );
  await company.send(...chiefs);
  await company.settle();
});

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;
const planned = async (about: LifecycleEvent) =>
  (await company.caseOf(about)).evidence.filter(({ kind }) => kind === 'planned').map(({ facts }) => facts);

describe('a plan that was held and released', () => {
  async function heldLeaver(worker: string) {
    await company.hire(worker);
    await byHand(company, 'PUT', worker, ...CLUBS.slice(0, 13));
    const left = gone(worker, company.stage.now());
    await company.send(left);
    await company.settle();
    expect(await caseOf(left)).toMatchObject({ state: 'held' });
    return left;
  }

  it('goes on when less of it is left, and evidence says what has gone', LONG, async () => {
    const left = await heldLeaver('w-9801');
    await byHand(company, 'DELETE', 'w-9801', CLUBS[0]!);
    expect(await company.steer('release', left)).toMatchObject({ status: 200 });
    await company.settle();
    expect((await caseOf(left)).state).toMatch(/^completed/);
    expect((await company.access('w-9801')).okta.held).toEqual([]);
    const facts = (await planned(left)).find(({ release }) => release !== undefined);
    expect(facts?.release).toBe(`narrower; less: revoke okta:group:${CLUBS[0]}`);
  });

  it('is held again when there is more, names what is new, and goes on when that is released too', LONG, async () => {
    const left = await heldLeaver('w-9802');
    await byHand(company, 'PUT', 'w-9802', CLUBS[13]!);
    await company.steer('release', left);
    await company.settle();
    const { state, note } = await caseOf(left);
    expect(state).toBe('held');
    expect(note).toContain(`since then it has more: revoke okta:group:${CLUBS[13]}`);
    expect((await company.access('w-9802')).okta.held.length).toBeGreaterThan(13);
    await company.steer('release', left);
    await company.settle();
    expect((await company.access('w-9802')).okta.held).toEqual([]);
  });

  it('is never released by who asked for it', LONG, async () => {
    await company.hire('w-9803');
    await byHand(company, 'PUT', 'w-9803', ...CLUBS.slice(0, 13));
    const left = gone('w-9803', company.stage.now(), { requestedBy: 'w-1003' });
    await company.send(left);
    await company.settle();
    const release = (by: string) =>
      company.stage.call(`operator:${by}`, 'POST', `/v1/cases/${plan!.caseId}/release`, {
        planDigest: plan!.digest,
        because: 'looked at it',
      });
    const { plan } = await company.caseOf(left);
    expect(await release('w-1003')).toMatchObject({ status: 403 });
    expect(await release('w-9803')).toMatchObject({ status: 403 });
    expect((await caseOf(left)).state).toBe('held');
  });
});

describe('an approval', () => {
  const moves = (worker: string) =>
    event('changed', worker, { updated: new Date(company.stage.now()).toISOString(), person: FINANCE });

  async function asked(worker: string) {
    await company.hire(worker);
    const moved = moves(worker);
    await company.send(moved);
    await company.settle();
    const [approval] = await company.pending(worker);
    expect(approval).toMatchObject({ entitlement: LEDGER });
    return { moved, approval: approval! };
  }

  it('goes on when the plan has shrunk since it was asked', LONG, async () => {
    const { moved, approval } = await asked('w-9811');
    expect(await company.decide('w-1003', approval)).toMatchObject({ status: 200 });
    await company.settle();
    expect((await company.access('w-9811')).okta.held).toContain(LEDGER);
    const said = (await planned(moved)).flatMap(({ approved }) => (Array.isArray(approved) ? approved : []));
    expect(said.join()).toContain(`${approval.approvalId} narrower; less: grant`);
  });

  it(
    'is asked again when the plan has grown, with what it gives more; the yes of before counts for nothing',
    LONG,
    async () => {
      const { moved, approval } = await asked('w-9812');
      await byHand(company, 'DELETE', 'w-9812', STAFF);
      expect(await company.decide('w-1003', approval)).toMatchObject({ status: 200 });
      await company.settle();
      expect((await company.access('w-9812')).okta.held).not.toContain(LEDGER);
      const [again] = await company.pending('w-9812');
      expect(again).toMatchObject({ entitlement: LEDGER, alsoGives: [`grant okta:group:${STAFF}`] });
      expect(again?.approvalId).not.toBe(approval.approvalId);
      const said = (await planned(moved)).flatMap(({ approved }) => (Array.isArray(approved) ? approved : []));
      expect(said.join()).toContain(`${approval.approvalId} wider; more: grant okta:group:${STAFF}`);
      expect(await company.decide('w-1012', again!)).toMatchObject({ status: 200 });
      await company.settle();
      expect((await company.access('w-9812')).okta.held).toContain(LEDGER);
      expect((await caseOf(moved)).state).toMatch(/^completed/);
    },
  );
});

describe('a target that moves on between planning and writing', () => {
  it(
    'is planned for anew: who loses their account on the way gets another, with all of what the plan gave',
    LONG,
    async () => {
      await company.hire('w-9821');
      await company.spoil('okta', { on: '^PUT /api/v1/groups', does: 'throttle', retryAfterSeconds: 60, times: 100 });
      const person = { department: 'Sales', managerWorkerId: 'w-1004' };
      const moved = event('changed', 'w-9821', { updated: new Date(company.stage.now()).toISOString(), person });
      await company.send(moved);
      await company.settle(5);
      const { url, headers } = company.oktaAdministrator();
      const account = `${url}/api/v1/users/w-9821@marlow.example`;
      expect((await fetch(`${account}/lifecycle/deactivate`, { method: 'POST', headers })).status).toBe(200);
      expect((await fetch(account, { method: 'DELETE', headers })).status).toBe(204);
      await company.mend('okta');
      await company.settle(1200);
      const { evidence, case: ended } = await company.caseOf(moved);
      expect(evidence.filter(({ facts }) => facts.drift === true).map(({ facts }) => facts.detail)).toContain(
        'the account it was planned for has ended since: nothing was written, it is planned anew',
      );
      expect(ended.state).toMatch(/^completed/);
      const { status, held } = (await company.access('w-9821')).okta;
      expect(status).toBe('active');
      expect(held).toContain(`okta:group:${STAFF}`);
      expect(held).toContain('okta:group:00gsales000000000000');
    },
  );
});

describe('a batch that two operators released', () => {
  let at: number;
  let batchId: string;
  const feed = (from: number, count: number, sent: string) =>
    Array.from({ length: count }, (_, index) =>
      gone(`w-${from + index}`, at, { id: `${sent}-${from + index}`, person: { department: 'Sales' } }),
    );
  const send = async (events: readonly LifecycleEvent[]) =>
    (await company.send(...events)).body as {
      readonly batch?: { readonly batchId: string; readonly held: readonly string[] };
      readonly events: readonly { readonly outcome: string }[];
    };

  it('lets on a feed that has shrunk since', LONG, async () => {
    // They have not gone yet when it is sent again: who has is not counted.
    at = company.stage.now() + 3 * 86_400_000;
    const first = await send(feed(9831, 28, 'first'));
    batchId = first.batch!.batchId;
    for (const operator of ['w-1006', 'w-1007']) {
      const { digest } = (
        (await company.stage.call('operator', 'GET', `/v1/batches/${batchId}`)).body as {
          batch: { digest: string };
        }
      ).batch;
      const answer = await company.stage.call(`operator:${operator}`, 'POST', `/v1/batches/${batchId}/release`, {
        digest,
        because: 'HR says they have left',
      });
      expect(answer).toMatchObject({ status: 200 });
    }
    await company.settle();
    const less = feed(9831, 26, 'less');
    const answer = await send(less);
    expect(answer.batch).toBeUndefined();
    expect(answer.events.map(({ outcome }) => outcome)).not.toContain('held');
    const { body } = await company.stage.call('auditor', 'GET', `/v1/batches/${batchIdOf(batchDigest('hr', less))}`);
    expect(body).toMatchObject({ batch: { state: 'passed', since: { batchId, compared: 'narrower', less: 2 } } });
  });

  it('holds one that has grown, and names who is new', LONG, async () => {
    const answer = await send(feed(9831, 30, 'more'));
    expect(new Set(answer.events.map(({ outcome }) => outcome))).toEqual(new Set(['held']));
    expect(answer.batch!.held.join()).toContain(`since batch ${batchId} was released, new are w-9859, w-9860`);
  });

  it('covers nothing any more when its release is over', LONG, async () => {
    await company.settle(9 * 3600);
    const answer = await send(feed(9831, 26, 'late'));
    expect(answer.batch!.held.join()).toContain('too many terminations in Sales');
    expect(answer.batch!.held.join()).not.toContain('since batch');
  });
});
