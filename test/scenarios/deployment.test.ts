/** What an operator gets wrong in a deployment is told clearly, loses nothing, and is done once it is mended. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { exportEvidence } from '../../cli/commands/evidence.ts';
import { caseText } from '../../cli/print.ts';
import { caseIdOf } from '../../functions/core/case.ts';
import { Digest } from '../../functions/core/ids.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { type Company, openCompany, type Templates } from './company.ts';
import { event, gone } from './events.ts';
import { ROOT } from './synthesized-once.ts';

/**
 * One company for the file, deployed anew over itself: each deployment has the mistakes of one line, in roles that do not wait for one
 * another, so that none hides another; and what one deployment left blocked, a later one that is mended carries out. Tests run in order.
 */
let company: Company;
type Mistake = (templates: Templates) => void;
const all = (mistakes: readonly Mistake[]) => (templates: Templates) => {
  for (const mistake of mistakes) mistake(templates);
};
const redeploy = async (...mistakes: readonly Mistake[]) => {
  company = await company.restart({ alter: all(mistakes) });
};
/** Until the hourly sweep has been: what it begins anew stays as it is for the next hour. */
const secondsPastTheHour = () => 3600 - (Math.floor(company.stage.now() / 1000) % 3600) + 120;
const exportOf = (day: string, more: object = {}) =>
  company.stage.call('auditor', 'POST', '/v1/exports', { from: day, to: day, ...more });

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

const GRANTS = {
  connector: ['tenure-connectors', 'connectorokta', 'secretsmanager:GetSecretValue'],
  step: ['tenure-workflow', 'plancase', 'dynamodb:UpdateItem'],
  intake: ['tenure-api', 'receiveevents', 'events:PutEvents'],
  opener: ['tenure-workflow', 'opencase', 'states:StartExecution'],
  'read exports': ['tenure-api', 'exportevidence', 's3:GetObject'],
  'list exports': ['tenure-api', 'exportevidence', 's3:ListBucket'],
  'read evidence': ['tenure-workflow', 'writepart', 'dynamodb:BatchGetItem'],
} as const;
const lacking = (grant: keyof typeof GRANTS) => {
  const [stack, role, action] = GRANTS[grant];
  return without(stack, role, action);
};

describe('a missing grant', () => {
  const [stuckAtConnector, stuckAtStep, notPassedOn] = ['w-9101', 'w-9104', 'w-9102'].map((who) => event('hired', who));

  async function isBlocked(hired: LifecycleEvent, grant: 'connector' | 'step'): Promise<void> {
    const [, role, action] = GRANTS[grant];
    const { case: blocked, evidence } = await company.caseOf(hired);
    expect(blocked.state).toBe('blocked');
    expect(blocked.note).toContain(action);
    expect(blocked.note).toContain(role);
    expect(blocked.note).toMatch(/add the grant in infra/);
    expect(blocked.note).toMatch(/tenure retry/);
    expect(evidence.some(({ kind }) => kind === 'failed' || kind === 'blocked')).toBe(true);
  }

  async function exportIsRefused(grant: 'read exports' | 'list exports'): Promise<void> {
    expect(await exportOf('2026-11-30')).toMatchObject({ status: 503 });
    const told = new RegExp(`AccessDenied: .* may not ${GRANTS[grant][2]}.*add the grant in infra`);
    await vi.waitFor(() => expect(company.logs()).toMatch(told));
  }

  it('of a connector blocks the case and names role, action and the mend', async () => {
    company = await openCompany({ netsAsDeployed: true, alter: all([lacking('connector'), lacking('read exports')]) });
    await company.send(stuckAtConnector!);
    await company.settle(900);
    await isBlocked(stuckAtConnector!, 'connector');
  });

  it('of who is asked for an export, to read it, is answered 503 and logged with the grant to add, not as one that is not there', async () => {
    await exportIsRefused('read exports');
  });

  it('of a step blocks the case and names role, action and the mend', async () => {
    await redeploy(lacking('step'), lacking('list exports'));
    await company.send(stuckAtStep!);
    await company.settle(900);
    await isBlocked(stuckAtStep!, 'step');
  });

  it('of who is asked for an export, to list what there is, is answered 503 and logged too', async () => {
    await exportIsRefused('list exports');
  });

  it('put back, a retry completes what it blocked', async () => {
    await redeploy(lacking('intake'), lacking('read evidence'));
    for (const hired of [stuckAtConnector!, stuckAtStep!])
      expect(await company.steer('retry', hired)).toMatchObject({ status: 200 });
    await company.settle();
    for (const hired of [stuckAtConnector!, stuckAtStep!]) {
      expect((await company.caseOf(hired)).case.state).toBe('completed');
      expect((await company.access(hired.subject)).okta.status).toBe('active');
    }
  });

  it('of the intake answers 503', async () => {
    expect(await company.send(notPassedOn!)).toMatchObject({ status: 503 });
  });

  it('of the writer of an export, to read the evidence, lets it run on until it is given up, and then says why and what to do', async () => {
    const { status, body } = await exportOf('2026-11-30', { privateParts: 'included' });
    expect(status).toBe(202);
    const { exportId } = body as { exportId: string };
    const show = () => company.stage.call('auditor', 'GET', `/v1/exports/${exportId}`);
    expect(await show()).toMatchObject({ status: 200, body: { state: 'running' } });
    await company.settle(300);
    expect(await show()).toMatchObject({ status: 200, body: { exportId, state: 'failed' } });
    const { because } = (await show()).body as { because: string };
    expect(because).toMatch(
      /^part 1: EvidenceUnavailable: evidence cannot be read from its table: .*; ask for it again/,
    );
    expect(because).toMatch(/role \S*writepart\S* may not dynamodb:BatchGetItem: add the grant in infra/);
  });

  it('of the opener is found by the sweep once it is mended, though nobody sends again; and what the intake did not pass on is not lost', async () => {
    await redeploy(lacking('opener'));
    const hired = await company.hire('w-9103');
    await company.settle(900);
    expect((await company.caseOf(hired)).case.state).not.toBe('completed');
    await redeploy();
    expect(await company.send(notPassedOn!)).toMatchObject({
      status: 202,
      body: { events: [{ outcome: 'duplicate' }] },
    });
    await company.settle();
    expect((await company.caseOf(notPassedOn!)).case.state).toBe('completed');
    await company.settle(secondsPastTheHour());
    expect((await company.caseOf(hired)).case.state).toBe('completed');
  });
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

  // Two starts of the application, and half an hour of its clock, between two sweeps: the sweep begins anew what evidence stopped.
  it('stops everything but a leaver’s cut, whose evidence waits, signed; once the table works all of it is done, and nobody retries', {
    timeout: 150_000,
  }, async () => {
    await company.hire('w-9201');
    await company.hire('w-9202');
    await redeploy(refusing);
    const refused = company;
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

    await redeploy();
    const mended = company;
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
    const here = company;
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
