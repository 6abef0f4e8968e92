/** What an operator gets wrong in a deployment is told clearly, loses nothing, and is done once it is mended. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { exportEvidence } from '../../cli/commands/evidence.ts';
import { caseText } from '../../cli/print.ts';
import { caseIdOf } from '../../functions/core/case.ts';
import { Digest } from '../../functions/core/ids.ts';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { type Company, openCompany, type Templates } from './company.ts';
import { event, gone } from './events.ts';
import { ROOT } from './synthesized-once.ts';

let company: Company | undefined;
afterEach(() => company?.stop());

const open = async (...options: Parameters<typeof openCompany>) => {
  company = await openCompany(...options);
  return company;
};
const restart = async (from: Company, alter?: (templates: Templates) => void) => {
  company = await from.restart(alter === undefined ? {} : { alter });
  return company;
};

interface Statement {
  Action: string | string[];
}

/** Takes one action out of the roles whose name begins so. */
function without(stack: string, role: string, action: string) {
  return (templates: Templates): void => {
    const roles = Object.entries(templates[stack]!.Resources).filter(
      ([id, { Type }]) => Type === 'AWS::IAM::Role' && id.startsWith(role),
    );
    expect(roles).toHaveLength(1);
    for (const { PolicyDocument } of roles[0]![1].Properties.Policies)
      PolicyDocument.Statement = PolicyDocument.Statement.flatMap((statement: Statement) => {
        const actions = [statement.Action].flat().filter((one) => one !== action);
        return actions.length === 0 ? [] : [{ ...statement, Action: actions }];
      });
  };
}

describe('a missing grant', () => {
  it.each([
    ['of a connector', 'tenure-connectors', 'connectorokta', 'secretsmanager:GetSecretValue'],
    ['of a step', 'tenure-workflow', 'plancase', 'dynamodb:UpdateItem'],
  ])(
    '%s blocks the case and names role, action and the mend; put back, a retry completes',
    async (_, stack, role, action) => {
      const broken = await open({ alter: without(stack, role, action) });
      const hired = await broken.hire('w-9101');
      await broken.settle(900);
      const { case: blocked, evidence } = await broken.caseOf(hired);
      expect(blocked.state).toBe('blocked');
      expect(blocked.note).toContain(action);
      expect(blocked.note).toContain(role);
      expect(blocked.note).toMatch(/add the grant in infra/);
      expect(blocked.note).toMatch(/tenure retry/);
      expect(evidence.some(({ kind }) => kind === 'failed' || kind === 'blocked')).toBe(true);
      const mended = await restart(broken);
      expect(await mended.steer('retry', hired)).toMatchObject({ status: 200 });
      await mended.settle();
      expect((await mended.caseOf(hired)).case.state).toBe('completed');
      expect((await mended.access('w-9101')).okta.status).toBe('active');
    },
  );

  it('of the intake answers 503, loses nothing that was acknowledged, and the same event is taken once it is mended', async () => {
    const broken = await open({ alter: without('tenure-api', 'receiveevents', 'events:PutEvents') });
    const hired = event('hired', 'w-9102');
    expect(await broken.send(hired)).toMatchObject({ status: 503 });
    const mended = await restart(broken);
    expect(await mended.send(hired)).toMatchObject({ status: 202, body: { events: [{ outcome: 'duplicate' }] } });
    await mended.settle();
    expect((await mended.caseOf(hired)).case.state).toBe('completed');
  });

  it('of the opener is found by the sweep once it is mended, though nobody sends again', async () => {
    const broken = await open({ alter: without('tenure-workflow', 'opencase', 'states:StartExecution') });
    const hired = await broken.hire('w-9103');
    await broken.settle(900);
    expect((await broken.caseOf(hired)).case.state).not.toBe('completed');
    const mended = await restart(broken);
    await mended.settle(7200);
    expect((await mended.caseOf(hired)).case.state).toBe('completed');
  });
});

it.each(['s3:GetObject', 's3:ListBucket'])(
  'an export asked of a function without %s is answered 503 and logged with the grant to add, not as one that is not there',
  async (action) => {
    const broken = await open({ alter: without('tenure-api', 'exportevidence', action) });
    const asked = { from: '2026-11-30', to: '2026-11-30' };
    expect(await broken.stage.call('auditor', 'POST', '/v1/exports', asked)).toMatchObject({ status: 503 });
    const told = new RegExp(`AccessDenied: .* may not ${action}.*add the grant in infra`);
    await vi.waitFor(() => expect(broken.logs()).toMatch(told));
  },
);

it('an export whose writer may not read the evidence runs on until it is given up, and then says why and what to do', async () => {
  const broken = await open({ alter: without('tenure-workflow', 'writeexport', 'dynamodb:Query') });
  const asked = { from: '2026-11-30', to: '2026-11-30' };
  const { status, body } = await broken.stage.call('auditor', 'POST', '/v1/exports', asked);
  expect(status).toBe(202);
  const { exportId } = body as { exportId: string };
  const show = () => broken.stage.call('auditor', 'GET', `/v1/exports/${exportId}`);
  expect(await show()).toMatchObject({ status: 200, body: { state: 'running' } });
  await broken.settle(300);
  expect(await show()).toMatchObject({ status: 200, body: { exportId, state: 'failed' } });
  const { because } = (await show()).body as { because: string };
  expect(because).toMatch(/^EvidenceUnavailable: evidence cannot be read from its table.*; ask for it again/);
});

describe('a mistake in a policy file', () => {
  it('is refused by the synthesis with file, line and mend', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'tenure-typo-'));
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
    for (const name of ['functions', 'infra', 'workflows', 'policies'])
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    for (const name of ['tenure.config.yaml', 'package.json', 'tsconfig.json'])
      cpSync(join(ROOT, name), join(copy, name));
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const file = join(copy, 'policies', 'birthrights.yaml');
    const text = readFileSync(file, 'utf8').replace('grants: [sales]', 'grants: [sails]');
    writeFileSync(file, text);
    const line = text.split('\n').findIndex((one) => one.includes('[sails]')) + 1;
    const run = promisify(execFile)(process.execPath, ['infra/app.ts'], {
      cwd: copy,
      env: { ...process.env, CDK_OUTDIR: join(copy, 'out') },
    });
    const error = await run.then(
      () => undefined,
      (failed: { stderr: string }) => failed,
    );
    expect(error?.stderr).toContain(`birthrights.yaml:${line}`);
    expect(error?.stderr).toContain('sails');
    expect(error?.stderr).toMatch(/sales/);
  });
});

describe('an evidence table that takes nothing', () => {
  const refusing = (templates: Templates) => {
    const [, table] = Object.entries(templates['tenure-evidence']!.Resources).find(
      ([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable',
    )!;
    table.Properties.Replicas[0].ResourcePolicy.PolicyDocument.Statement.push({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'dynamodb:PutItem',
      Resource: '*',
    });
  };

  // Three starts of the application, and half an hour of its clock.
  it('stops everything but a leaver’s cut, whose evidence waits, signed; once the table works all of it is done, and nobody retries', {
    timeout: 150_000,
  }, async () => {
    const good = await open();
    await good.hire('w-9201');
    await good.hire('w-9202');
    const refused = await restart(good, refusing);
    const asked = (await refused.asked('okta')).length;
    const hired = event('hired', 'w-9203');
    expect(await refused.send(hired)).toMatchObject({ status: 503, body: { title: 'Evidence cannot be written' } });
    expect(
      await refused.send(
        event('changed', 'w-9202', { date: '2026-11-30', time: '07:00', person: { department: 'Sales' } }),
      ),
    ).toMatchObject({ status: 503 });
    await refused.settle();
    expect((await refused.asked('okta')).slice(asked).filter(({ request }) => !request.startsWith('GET'))).toEqual([]);
    const left = gone('w-9201', refused.stage.now());
    expect(await refused.send(left)).toMatchObject({ status: 202 });
    await refused.settle(300);
    const during = await refused.access('w-9201');
    expect([during.okta.status, during.entra.status]).toEqual(['suspended', 'suspended']);
    expect(during.okta.held.length, 'nothing is cleaned up without evidence').toBeGreaterThan(0);
    expect((await refused.caseOf(left)).case.state).toBe('blocked');
    expect((await refused.access('w-9202')).okta.status).toBe('active');

    const mended = await restart(refused);
    // The queue hides a message for six minutes after a failure; nobody retries.
    await mended.settle(900);
    const { case: ended, evidence } = await mended.caseOf(left);
    expect(ended.state).toMatch(/^completed/);
    expect(evidence.filter(({ facts }) => facts.late === true).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['event-received', 'intent', 'outcome']),
    );
    expect(Object.values(await mended.access('w-9201')).every(({ held }) => held.length === 0)).toBe(true);
    await mended.send(hired);
    await mended.settle();
    expect((await mended.caseOf(hired)).case.state).toBe('completed');
    expect(await exported(mended)).toMatchObject({ intact: true, findings: [] });
  });
});

async function exported(from: Company) {
  const out = join(from.folder, 'evidence');
  const today = new Date(from.stage.now()).toISOString().slice(0, 10);
  const { manifestDigest } = await exportEvidence(from.stage.api('auditor'), {
    from: '2026-11-29',
    to: today,
    out,
    privateParts: 'withheld',
  });
  return verifyExport(out, { manifestDigest: Digest.parse(manifestDigest) });
}

describe('a plan that was altered in its table', () => {
  it('never runs: the case is blocked and says so, and a retry plans again', async () => {
    const here = await open();
    // Okta asks to wait before the create: the plan is made and not yet run.
    await here.spoil('okta', { on: '^POST /api/v1/users\\?', does: 'throttle', retryAfterSeconds: 30 });
    const hired = event('hired', 'w-9301');
    await here.send(hired);
    await here.settle(5);
    const { embedded } = here.stage.application;
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient({ endpoint: embedded.url, region: embedded.region, credentials: embedded.credentials() }),
    );
    const [, cases] = [...embedded.resources['tenure-data']!].find(([id]) => /^Cases/.test(id) && !/Key/.test(id))!;
    const pk = caseIdOf(hired);
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: cases.ref,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :plan)',
        ExpressionAttributeValues: { ':pk': pk, ':plan': 'plan#' },
      }),
    );
    const { plan, sk } = z.object({ plan: z.string(), sk: z.string() }).parse(Items[0]);
    const altered = plan.replaceAll('okta:group:00gengineering000000', 'okta:group:00gproduction0000000');
    expect(altered).not.toEqual(plan);
    await client.send(
      new UpdateCommand({
        TableName: cases.ref,
        Key: { pk, sk },
        UpdateExpression: 'SET #plan = :plan',
        ExpressionAttributeNames: { '#plan': 'plan' },
        ExpressionAttributeValues: { ':plan': altered },
      }),
    );
    await here.settle(300);
    const ended = (await here.stage.call('operator', 'GET', '/v1/cases')).body as {
      cases: { note?: string; state: string }[];
    };
    expect(ended.cases[0]).toMatchObject({
      state: 'blocked',
      note: expect.stringContaining('does not match its digest'),
    });
    expect((await here.access('w-9301')).okta.status).toBe('absent');
    const whole = await here.caseOf(hired);
    // Where the plan would stand, whatever note and evidence say.
    const shown = caseText({ ...whole, case: { ...whole.case, note: undefined }, evidence: [] }).replaceAll('\n', ' ');
    expect(shown).toMatch(
      /plan [0-9a-f]{12} does not match its digest: it was altered after it was made; retry the case to plan again/,
    );
    expect(await here.steer('retry', hired)).toMatchObject({ status: 200 });
    await here.settle();
    const { okta } = await here.access('w-9301');
    expect(okta.status).toBe('active');
    expect(okta.held).not.toContain('okta:group:00gproduction0000000');
  });
});
