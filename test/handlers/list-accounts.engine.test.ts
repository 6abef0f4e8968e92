/** The nightly listing of every target's accounts: what it leaves as evidence, and that it goes on where it was. On a real engine. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import {
  type AccountInList,
  type AccountsPage,
  accountDigest,
  chainOfAccounts,
} from '../../functions/core/account-list.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { Instant, System } from '../../functions/core/ids.ts';
import { handler } from '../../functions/handlers/list-accounts.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { ledger, sources } from '../../functions/runtime/parts.ts';
import { findListing, putListing } from '../../functions/store/listings.ts';
import { describeOnEngine, stubAll } from '../support/on-engine.ts';
import { KEYS_ENVIRONMENT } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));

const OKTA = System.parse('okta');
const lambdas = mockClient(LambdaClient);

describeOnEngine('a night of listing', ['people', 'sources', 'evidence', 'person-keys'], (engine) => {
  /** What the target has, a page each. */
  let pages: (readonly AccountInList[])[] = [];
  /** The pages that were asked for, by number. */
  let asked: number[] = [];
  /** Whether the page that is asked for so manieth is not answered. */
  let fails: (nth: number) => boolean = () => false;
  const answered = (value: unknown, more: object = {}) =>
    Object.assign(more, { Payload: Buffer.from(JSON.stringify(value)) as never });

  beforeAll(async () => {
    deployPack();
    stubAll({ ...KEYS_ENVIRONMENT, CONNECTORS: JSON.stringify({ okta: 'connector-okta', paper: 'connector-paper' }) });
    vi.useFakeTimers({ toFake: ['Date'] });
    const put = (item: object) => engine.client.send(new PutCommand({ TableName: 'people', Item: { ...item } }));
    for (const one of ['ada', 'ben'])
      await put({ pk: `person-${one}`, sk: 'person', person: { pseudonym: `called-${one}` } });
    await put({ pk: 'account#okta#00uada', sk: 'account', personId: 'person-ada' });
    await put({ pk: 'account#okta#00ugone', sk: 'account', personId: 'person-who-was-erased' });
    await put({ pk: 'worker#w-ben', sk: 'worker', personId: 'person-ben' });
  });
  beforeEach(() => {
    asked = [];
    fails = () => false;
    lambdas.reset();
    lambdas.on(InvokeCommand).callsFake(({ FunctionName, Payload }) => {
      if (FunctionName === 'connector-paper') return answered(null);
      const { from = '0' } = JSON.parse(String(Payload)) as { from?: string };
      const number = Number(from);
      asked.push(number);
      if (fails(asked.length))
        return answered({ errorType: 'TargetThrottled', errorMessage: 'okta asks us to wait' }, { FunctionError: 'x' });
      const more = number + 1 < pages.length ? { next: String(number + 1) } : {};
      return answered({ accounts: pages[number]!, query: 'GET /api/v1/users', ...more } satisfies AccountsPage);
    });
  });

  const night = (at: string) => vi.setSystemTime(`2026-11-${at}:00.000Z`);
  const chain = async (at: string) => {
    const listId = `okta ${Instant.parse(`2026-11-${at}:00.000Z`)}`;
    const records = await Array.fromAsync(chainOf(ledger(), chainOfAccounts({ system: OKTA, listId })));
    return records.map(({ record }) => EvidenceRecord.parse(JSON.parse(record)));
  };
  const numbered = (from: number, many: number): AccountInList[] =>
    Array.from({ length: many }, (_, at) => ({ accountId: `00u${from + at}`, status: 'active' }));
  const called = (accountId: string) => accountDigest(OKTA, accountId);

  it('leaves whose each account is, by pseudonym, and what protects it; and nothing that names anybody', async () => {
    pages = [
      [
        { accountId: '00uada', status: 'active', login: 'ada@marlow.example', workerId: 'w-ben' },
        { accountId: '00uben', status: 'deactivated', login: 'ben@marlow.example', workerId: 'w-ben' },
        { accountId: '00ugone', status: 'suspended', login: 'gone@marlow.example' },
        { accountId: '00uhand', status: 'active', login: 'by.hand@marlow.example', workerId: 'x'.repeat(100) },
        { accountId: '00uglass', status: 'active', login: 'breakglass@marlow.example' },
      ],
    ];
    night('02T02:40');
    await handler({});
    const records = await chain('02T02:40');
    expect(records.map(({ kind, facts }) => [kind, facts.part ?? 'end'])).toEqual([
      ['accounts-listed', 1],
      ['accounts-listed', 'end'],
    ]);
    expect(records[0]?.facts.accounts).toEqual([
      `${called('00uada')} active called-ada`,
      `${called('00uben')} deactivated called-ben`,
      `${called('00ugone')} suspended -`,
      `${called('00uhand')} active -`,
      `${called('00uglass')} active - break-glass`,
    ]);
    expect(records[1]?.facts).toMatchObject({
      ...{ parts: 1, inAll: 5, active: 3, inactive: 2, query: 'GET /api/v1/users', readAt: '2026-11-02T02:40:00.000Z' },
      ...{ version: expect.stringMatching(/^\d/), policyDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(JSON.stringify(records)).not.toMatch(/marlow|00u|w-ben|person-/);
  });

  it('is done once: the hours after it find it done, and the next night makes another', async () => {
    pages = [numbered(0, 1)];
    night('03T02:40');
    await handler({});
    night('03T03:40');
    await handler({});
    expect(asked).toEqual([0]);
    night('04T02:40');
    await handler({});
    expect(asked).toEqual([0, 0]);
    expect((await chain('04T02:40')).length).toBe(2);
  });

  it('goes on after a page that was not answered from that page, and is whole with each account once', async () => {
    pages = [numbered(0, 3), numbered(3, 1001), [...numbered(1003, 2)]];
    fails = (nth) => nth === 2;
    night('05T02:40');
    await expect(handler({})).rejects.toThrow(/accounts of okta could not be listed: TargetThrottled: okta asks us/);
    night('05T02:41');
    await handler({});
    expect(asked).toEqual([0, 1, 1, 2]);
    const records = await chain('05T02:40');
    expect(records.map(({ facts }) => facts.part ?? 'end')).toEqual([1, 2, 3, 4, 5, 'end']);
    expect(records.map(({ facts }) => (Array.isArray(facts.accounts) ? facts.accounts.length : 0))).toEqual([
      ...[3, 500, 500, 1, 2, 0],
    ]);
    // One moved from a page to the next while they were read: it is one.
    expect(records.at(-1)?.facts).toMatchObject({ parts: 5, inAll: 1005 });
    expect(await findListing(sources(), OKTA)).not.toHaveProperty('next');
  });

  it('that was cut off after a record and before it was noted writes that record once', async () => {
    pages = [numbered(0, 2), numbered(2, 2)];
    fails = (nth) => nth === 2;
    night('06T02:40');
    await expect(handler({})).rejects.toThrow();
    const listing = (await findListing(sources(), OKTA))!;
    fails = () => false;
    night('06T02:41');
    await handler({});
    // As if what the second call had noted had been lost with it.
    await putListing(sources(), listing);
    await handler({});
    const records = await chain('06T02:40');
    expect(records.map(({ facts }) => facts.part ?? 'end')).toEqual([1, 2, 'end']);
  });

  it('that cannot end in half a day is begun anew', async () => {
    pages = [numbered(0, 1), numbered(1, 1)];
    fails = (nth) => nth === 2;
    night('07T02:40');
    await expect(handler({})).rejects.toThrow();
    night('08T02:40');
    await handler({});
    expect(asked).toEqual([0, 1, 0, 1]);
    expect((await chain('07T02:40')).map(({ facts }) => facts.part)).toEqual([1]);
    expect((await chain('08T02:40')).at(-1)?.facts).toMatchObject({ parts: 2, inAll: 2 });
  });

  it('stops in time, and leaves the rest to the next hour', async () => {
    pages = [numbered(0, 1), numbered(1, 1), numbered(2, 1)];
    night('09T02:40');
    fails = (nth) => {
      if (nth === 2) night('09T02:51');
      return false;
    };
    await handler({});
    expect(asked).toEqual([0, 1]);
    night('09T03:40');
    await handler({});
    expect(asked).toEqual([0, 1, 2]);
  });
});
