/** What people say in a ticket, on a real engine: nobody's word is lost because another is counted at the same moment, and who has left says nothing. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Approval } from '../../functions/core/approval.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import { Delegation } from '../../functions/core/delegation.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { Instant, PersonId } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import type { Desk } from '../../functions/handlers/parts/ticket-desk.ts';
import { colleague } from '../../functions/handlers/parts/ticket-people.ts';
import { seeToTask } from '../../functions/handlers/parts/ticket-task.ts';
import { countVotes } from '../../functions/handlers/parts/ticket-votes.ts';
import { handler as steerCase } from '../../functions/handlers/steer-case.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import type { Ticket, TicketVote } from '../../functions/sources/ticket-system.ts';
import { putAddresses } from '../../functions/store/addresses.ts';
import { readApproval } from '../../functions/store/approvals.ts';
import { findCase, putNewCase, updateCase } from '../../functions/store/cases.ts';
import { putDelegation } from '../../functions/store/delegations.ts';
import { knowWorker, putPerson } from '../../functions/store/people.ts';
import { findTicket, KnownTicket, putTicket } from '../../functions/store/tickets.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { eventOf, nobody, personAfter } from '../support/lifecycle.ts';
import { describeOnEngine, stubAll } from '../support/on-engine.ts';
import { KEYS_ENVIRONMENT, wrappingKms } from '../support/person-keys.ts';
import { ENTITLEMENTS } from '../support/situation.ts';

const NOW = Instant.parse('2026-11-30T08:00:00.000Z');
const NAMES = ['ada', 'bo', 'cy', 'dee', 'eve', 'left'] as const;
const personOf = (name: string) => PersonId.parse(`p-${name}`);
const hired = (name: string) =>
  eventOf({ kind: 'hired', on: '2026-01-05', record: { workerId: `w-${name}`, email: `${name}@marlow.example` } });
const ended = eventOf({
  kind: 'terminated',
  on: '2026-02-01',
  record: { workerId: 'w-left', email: 'left@marlow.example' },
});
const handled = caseOfEvent(hired('cy'), personOf('cy'), NOW);
const known = KnownTicket.parse({
  ...{ about: 'request', ref: { system: 'jira', id: '10001' }, number: 'ACC-1' },
  ...{ personId: personOf('cy'), caseId: handled.caseId, requestId: `r-${'1'.repeat(24)}` },
});
const approval = Approval.parse({
  ...{ approvalId: 'a-1', caseId: handled.caseId, beneficiary: personOf('cy'), entitlement: ENTITLEMENTS.payroll },
  ...{ title: 'Payroll', rule: 'r', because: 'pays people', planDigest: sha256('the plan'), state: 'pending' },
  ...{ approvers: [personOf('ada'), personOf('bo')], required: 2, request: `r-${'1'.repeat(24)}` },
  ...{ askedAt: NOW, expiresAt: '2026-12-03T08:00:00.000Z' },
});
const other: Approval = { ...approval, approvalId: 'a-2' };
const another: Approval = { ...approval, approvalId: 'a-3' };

describeOnEngine(
  'what people say in a ticket',
  ['people', 'cases', 'approvals', 'evidence', 'person-keys'],
  (engine) => {
    beforeAll(async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) });
      stubAll({ ...KEYS_ENVIRONMENT, BUS_NAME: 'bus' });
      wrappingKms(mockClient(KMSClient));
      mockClient(EventBridgeClient).on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
      const writes = NAMES.flatMap((name) => {
        const events = name === 'left' ? [hired(name), ended] : [hired(name)];
        const person = personAfter(events, { ...nobody(), personId: personOf(name), pseudonym: name });
        const worker = hired(name).subject;
        const found = putAddresses('people', undefined, person);
        return [putPerson('people', person), knowWorker('people', worker, person.personId, 'hr'), ...found];
      });
      await writeAll(ledgerOf(engine.client), [
        ...writes,
        putNewCase('cases', handled),
        putTicket('people', known, NOW),
      ]);
      for (const one of [approval, other, another]) {
        const item = { pk: one.caseId, sk: one.approvalId, ...one };
        await engine.client.send(new PutCommand({ TableName: 'approvals', Item: item }));
      }
    });
    beforeEach(() => notes.splice(0));

    const evidence = async (approvalId: string) => {
      const items = await Array.fromAsync(chainOf(ledgerOf(engine.client), handled.caseId));
      const records = items.map(({ record }) => EvidenceRecord.parse(JSON.parse(record)));
      return records.filter(({ facts }) => facts.approvalId === approvalId);
    };
    const stored = (one: Approval) =>
      readApproval({ client: engine.client, table: 'approvals' }, one.caseId, one.approvalId);

    it('two words about one approval at the same moment both count', async () => {
      await Promise.all(['ada', 'bo'].map((name) => countVotes({ desk, ticket: saidBy(name), file }, approval)));
      const store = { client: engine.client, table: 'approvals' };
      const now = await readApproval(store, approval.caseId, approval.approvalId);
      expect(now?.votes?.map(({ approver }) => approver).toSorted()).toEqual([personOf('ada'), personOf('bo')]);
      expect(now?.state).toBe('approved');
    });

    it('who sets the approval of whoever they are a delegate of approves nothing for themselves, and evidence names both', async () => {
      const ticket = saidBy('cy', { askedOf: userOf('ada') });
      await countVotes({ desk: noting, ticket, file }, other);
      expect((await stored(other))?.votes ?? []).toEqual([]);
      expect(await evidence(other.approvalId)).toMatchObject([
        {
          ...{ kind: 'approval-refused', actor: 'person:cy' },
          facts: { askedOf: 'person:ada', because: 'the beneficiary may not decide their own access' },
        },
      ]);
      expect(notes).toEqual([expect.stringContaining('given by somebody else than who was asked')]);
    });

    it('an approval nobody can tell the giver of is refused, with what to do; given again by its approver, it counts', async () => {
      const told = new Set<string>();
      const doubtful = saidBy('ada', {
        by: undefined,
        askedOf: userOf('ada'),
        doubt: 'it was last written by no person',
      });
      await countVotes({ desk: noting, ticket: doubtful, file: { ...file, told } }, another);
      expect((await stored(another))?.votes ?? []).toEqual([]);
      expect(await evidence(another.approvalId)).toMatchObject([
        { actor: 'person:unknown', facts: { askedOf: 'person:ada', because: 'it was last written by no person' } },
      ]);
      expect(notes).toEqual([expect.stringContaining('last written by no person')]);
      const heard = (await findTicket({ client: engine.client, table: 'people' }, known.ref))?.told ?? told;
      await countVotes({ desk, ticket: saidBy('ada'), file: { ...file, told: heard } }, another);
      expect((await stored(another))?.votes?.map(({ approver }) => approver)).toEqual([personOf('ada')]);
      const after = (await findTicket({ client: engine.client, table: 'people' }, known.ref))?.told ?? told;
      await countVotes(
        { desk, ticket: saidBy('cy', { id: '1-ada', askedOf: userOf('ada') }), file: { ...file, told: after } },
        another,
      );
      expect(await evidence(another.approvalId), 'whoever writes into it later says nothing').toHaveLength(2);
    });

    it('somebody their approver has delegated to in Tenure decides in that seat, and evidence names both', async () => {
      const delegation = {
        delegationId: 'd-1',
        from: NOW,
        until: Instant.parse('2026-12-20T08:00:00.000Z'),
        madeAt: NOW,
      };
      const nothing = { delegations: [], version: 0 };
      const people = { delegator: personOf('bo'), delegate: personOf('dee'), to: hired('dee').subject };
      await writeAll(
        ledgerOf(engine.client),
        putDelegation('people', Delegation.parse({ ...delegation, ...people }), { by: nothing, to: nothing }),
      );
      await countVotes({ desk, ticket: saidBy('dee', { askedOf: userOf('bo') }), file }, another);
      const [, , decided] = await evidence(another.approvalId);
      expect(decided).toMatchObject({
        ...{ kind: 'approval-decided', actor: 'person:dee' },
        facts: { for: 'person:bo', askedOf: 'person:bo' },
      });
    });

    it('who decided an approval of the case, or had somebody decide it for them, attests nothing of it: in a ticket or here', async () => {
      const { caseId, personId } = handled;
      const finding = { kind: 'manual-task', system: 'okta', text: 'hand out the badge', task: 'manual:badge' };
      const waits = updateCase('cases', caseId, { state: 'completed-with-exceptions', findings: [finding] }, {});
      const knownTask = { about: 'task', ref: { system: 'jira', id: '7' }, number: 'ACC-7', personId, caseId } as const;
      const task = { ...knownTask, task: finding.task };
      await writeAll(ledgerOf(engine.client), [waits, putTicket('people', task, NOW)]);
      const closedIn = (name: string) => {
        const read = { number: 'ACC-7', standing: 'done', closedBy: userOf(name), attestation: `by ${name}` };
        const system = { ...noting.system, readTask: async () => read };
        const at = { name: 'jira', system } as unknown as Desk; // nothing else of it is used
        return seeToTask(at, { ticket: task, told: new Set(), closed: false }, task);
      };
      const attests = async (name: string) => {
        const answer = await steerCase({
          ...{ routeKey: 'POST /v1/cases/{id}/attest', pathParameters: { id: caseId }, headers: {} },
          body: JSON.stringify({ task: finding.task, because: 'I handed it out' }),
          requestContext: {
            requestId: 'r-1',
            authorizer: { jwt: { claims: { sub: name, tenure_roles: 'operator', tenure_worker_id: `w-${name}` } } },
          },
        } as never);
        return `${answer.statusCode} ${answer.body}`;
      };
      for (const approver of ['ada', 'bo', 'dee']) {
        expect(await attests(approver)).toMatch(/^403.*somebody who decided none of its approvals/);
        await closedIn(approver);
        expect(notes.splice(0)).toEqual([expect.stringMatching(/not take ACC-7 as done: who decided an approval/)]);
      }
      const left = async () => (await findCase({ client: engine.client, table: 'cases' }, caseId))?.findings;
      expect(await left()).toEqual([finding]);
      await closedIn('eve');
      expect(notes.splice(0)).toEqual([expect.stringContaining('has taken this as attested')]);
      expect(await left()).toEqual([]);
      // And the other way round: who attested decides nothing in the case any more.
      await countVotes({ desk: noting, ticket: saidBy('eve'), file }, other);
      expect((await stored(other))?.votes ?? []).toEqual([]);
      expect((await evidence(other.approvalId)).at(-1)).toMatchObject({
        ...{ kind: 'approval-refused', actor: 'person:eve' },
        facts: { because: expect.stringContaining('attested a task of this case') },
      });
    });

    it('who has left attests nothing, though their worker id is known for ever', async () => {
      const user = (name: string) => ({ id: name, active: true, workerId: `w-${name}` });
      expect(await colleague(user('ada'))).toBe('w-ada');
      expect(await colleague(user('left'))).toBeUndefined();
      expect(await colleague({ ...user('ada'), active: false })).toBeUndefined();
    });
  },
);

const file = { ticket: known, told: new Set<string>(), closed: false };
const told = () => Promise.reject(new Error('nothing is to be told here'));
const desk = { name: 'jira', system: { note: told } } as unknown as Desk; // nothing else of it is used

const notes: string[] = [];
const noting = {
  name: 'servicenow',
  system: { note: async (_: string, { text }: { text: string }) => void notes.push(text) },
} as unknown as Desk; // nothing else of it is used

const userOf = (name: string) => ({ id: name, email: `${name}@marlow.example`, active: true });

function saidBy(name: string, more: Partial<TicketVote> = {}): Ticket {
  return {
    ...{ id: '10001', number: 'ACC-1', item: '25', answers: {}, standing: 'open', closed: false },
    ...{ requestedFor: undefined, openedBy: undefined },
    votes: [{ id: `1-${name}`, by: userOf(name), said: 'approved', at: NOW, ...more }],
  };
}
