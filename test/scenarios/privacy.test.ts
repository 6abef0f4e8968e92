/** No personal data where it outlives an erasure: function logs, execution histories, the public part of evidence. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportEvidence } from '../../cli/commands/evidence.ts';
import { type Answered, hrFile } from '../../cli/demo/stage.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { readFeed } from '../../functions/sources/feed/feed.ts';
import { description } from '../support/openapi.ts';
import { type Company, openCompany } from './company.ts';
import { gone } from './events.ts';
import { ROOT } from './synthesized-once.ts';

const people = readFeed(hrFile(ROOT, 'staff.csv'), 'csv', 'hr').flatMap((item) =>
  item.kind === 'event' ? [item.event] : [],
);
/** Whole names: `Berlin` or `Ruth` alone may be a word of ours. */
const personal = people.flatMap(({ data: { person } }) => [
  person.email,
  `${person.givenName} ${person.familyName}`,
  ...(person.familyName.length > 4 ? [person.familyName] : []),
]);

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    policies: (pack) => {
      pack.leaver.destroy.afterDays = 1;
    },
  });
  await company.send(...people);
  await company.settle();
  // What goes wrong is told most: a duplicate login, a refusal, an answer nobody understands.
  await company.spoil('okta', { on: '^(POST|PUT|DELETE)', does: 'fail', status: 500, times: 3 });
  await company.spoil('entra', { on: '^(POST|PATCH)', does: 'fail', status: 400, times: 2 });
  const leavers = people.slice(8, 12).map((joined) => leaverOf(joined));
  await company.send(...leavers);
  await company.settle(900);
  await company.mend('okta');
  await company.mend('entra');
});

function leaverOf({ data: { person } }: LifecycleEvent): LifecycleEvent {
  return gone(person.workerId, company.stage.now(), { person });
}

function found(text: string): readonly string[] {
  return personal.filter((word) => text.toLowerCase().includes(word.toLowerCase()));
}

it('the search finds what it looks for', async () => {
  expect(personal.length).toBeGreaterThan(40);
  expect(found(`… ${personal[0]} …`)).toContain(personal[0]);
});

describe('no name, e-mail or login of anybody', () => {
  it('is in what functions log', () => {
    expect(company.logs()).toMatch(/"level"/);
    expect(found(company.logs())).toEqual([]);
  });

  it('is in an execution’s history', async () => {
    const { embedded } = company.stage.application;
    const states = new SFNClient({
      endpoint: embedded.url,
      region: embedded.region,
      credentials: embedded.credentials(),
    });
    const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
    let histories = 0;
    for (const { stateMachineArn } of stateMachines) {
      const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 100 }));
      for (const { executionArn } of executions) {
        const { events } = await states.send(
          new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, includeExecutionData: true }),
        );
        histories += 1;
        expect(found(JSON.stringify(events))).toEqual([]);
      }
    }
    expect(histories).toBeGreaterThan(15);
  });

  it('is in the public part of evidence', async () => {
    for (const { caseId } of await company.cases()) {
      const { evidence } = (await company.stage.call('auditor', 'GET', `/v1/cases/${caseId}`)).body as {
        evidence: unknown;
      };
      expect(found(JSON.stringify(evidence))).toEqual([]);
    }
  });
});

describe('somebody who is erased, by two operators', () => {
  /** Longer than retention is here. */
  const HOURS_AFTER = 30;
  const ERASED = 'w-9001';
  const erasure = (by: string, confirm: boolean) =>
    company.stage.call(by, 'POST', `/v1/people/${ERASED}/erasure`, { because: 'asked us to', confirm });
  const exported = async (out: string) => {
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const period = { from: '2026-11-30', to: day(company.stage.now()) };
    const dir = join(company.folder, out);
    await exportEvidence(company.stage.api('auditor'), { ...period, out: dir, privateParts: 'included' });
    const texts = readdirSync(join(dir, 'private')).map((name) => readFileSync(join(dir, 'private', name), 'utf8'));
    return { dir, text: texts.join('') };
  };

  it('is gone from what exports say, and every proof holds; not while retention lasts', async () => {
    await company.hire(ERASED);
    await company.send(gone(ERASED, company.stage.now()));
    await company.settle(900);
    expect(await erasure('operator', false)).toMatchObject({ status: 409 });
    await company.settle(HOURS_AFTER * 3600);
    const before = await exported('before');
    expect(before.text).toContain(`"workerId":"${ERASED}"`);
    expect(await erasure('operator', false)).toMatchObject({ status: 200, body: { state: 'asked' } });
    expect(await erasure('operator', true)).toMatchObject({ status: 403 });
    const confirmed = await erasure('operator:w-1007', true);
    expect(confirmed).toMatchObject({ status: 202, body: { state: 'erasing' } });
    const { wrongWith } = await description();
    const described = (route: string, { status, body }: Answered) =>
      expect(wrongWith({ route, status, body, contentType: 'application/json' })).toEqual([]);
    described('POST /v1/people/{workerId}/erasure', confirmed);
    await company.settle();
    const { erasureId } = confirmed.body as { erasureId: string };
    const done = await company.stage.call('auditor', 'GET', `/v1/erasures/${erasureId}`);
    described('GET /v1/erasures/{id}', done);
    expect(done.body).toMatchObject({ state: 'erased', goneAt: { keyBackups: expect.any(String) } });
    const after = await exported('after');
    expect(after.text).not.toContain(`"workerId":"${ERASED}"`);
    expect(after.text).toContain(`"authority":"${(done.body as { authority: string }).authority}"`);
    for (const { dir } of [before, after]) expect((await verifyExport(dir)).findings).toEqual([]);
    expect(await company.stage.call('operator', 'GET', `/v1/people/${ERASED}/access`)).toMatchObject({
      status: 404,
    });
  });
});
