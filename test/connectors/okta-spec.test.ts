/** Our requests and our simulator's answers against Okta's published API description, where that is at hand. */
import { existsSync } from 'node:fs';
import { OpenAPIBackend } from 'openapi-backend';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../functions/connectors/connector.ts';
import { connectOkta } from '../../functions/connectors/okta/connect.ts';
import { createFaults } from '../../local/simulators/faults.ts';
import { refuse } from '../../local/simulators/okta/simulator.ts';
import { createRequestLog } from '../../local/simulators/request-log.ts';
import { type Answer, type Call, serve } from '../../local/simulators/serve.ts';
import { changeOf } from '../support/change.ts';
import { app, group, profile, query, startOrg } from '../support/okta-org.ts';

const DESCRIPTION = new URL('../../../shared/specs/okta-management-jml.yaml', import.meta.url).pathname;
const absent = !existsSync(DESCRIPTION);

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  email: /^[^\s@]+@[^\s@]+$/,
  int32: true,
} as const;

/** `GET /api/v1/apps` is not in the part of the description that we have. */
const undescribed = (call: Call) => call.path === '/api/v1/apps';

async function watched(upstream: string) {
  const api = new OpenAPIBackend({
    definition: DESCRIPTION,
    quick: true,
    ajvOpts: { strict: false, formats: FORMATS },
  });
  await api.init();
  const wrong: string[] = [];
  const seen = new Set<string>();
  const check = (call: Call, answer: Answer) => {
    if (undescribed(call)) return;
    const request = {
      method: call.method,
      path: call.path,
      query: Object.fromEntries(call.query),
      headers: { ...call.headers },
      ...(call.text === '' ? {} : { body: JSON.parse(call.text) as unknown }),
    };
    const operation = api.matchOperation(request);
    if (operation?.operationId === undefined) return void wrong.push(`${call.method} ${call.path}: no such operation`);
    seen.add(`${operation.operationId} ${answer.status}`);
    for (const { instancePath, message } of api.validateRequest(request, operation).errors ?? [])
      wrong.push(`request ${operation.operationId}${instancePath} ${message}`);
    const body = typeof answer.body === 'string' ? (JSON.parse(answer.body) as unknown) : undefined;
    if (operation.responses?.[String(answer.status)] === undefined)
      wrong.push(`answer ${operation.operationId}: ${answer.status} is not described`);
    for (const { instancePath, message } of api.validateResponse(body, operation, answer.status).errors ?? [])
      if (body !== undefined) wrong.push(`answer ${operation.operationId} ${answer.status}${instancePath} ${message}`);
  };
  const pass = async (call: Call): Promise<Answer> => {
    const { method, path, query: asked, headers, text } = call;
    const got = await fetch(`${upstream}${path}${asked.size === 0 ? '' : `?${asked}`}`, {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      ...(text === '' ? {} : { body: text }),
    });
    const body = await got.text();
    const answer: Answer = { status: got.status, ...(body === '' ? {} : { body }) };
    check(call, answer);
    return answer;
  };
  const clock = { now: Date.now };
  const proxy = await serve({
    vendor: { answer: pass, refuse: (fault) => refuse(fault, clock.now()) },
    faults: createFaults(),
    requests: createRequestLog(),
    clock,
  });
  return { proxy, wrong, seen };
}

describe.skipIf(absent)(`Okta's API description${absent ? ' (skipped: ../shared/specs is not here)' : ''}`, () => {
  it('describes every request we send and every answer the simulator gives', async () => {
    const { okta } = await startOrg();
    const { proxy, wrong, seen } = await watched(okta.url);
    const target = connectOkta({ url: proxy.url, credentials: { token: 'simulated-token' } });
    const wiki = app('0oawiki');
    const one = group('00gteam1');
    const steps: Parameters<typeof changeOf>[1][][] = [
      [
        { kind: 'create-account', profile },
        { kind: 'grant', entitlement: one },
      ],
      [
        { kind: 'update-account', profile: { title: 'Lead' } },
        { kind: 'grant', entitlement: group('00gteam2') },
        { kind: 'grant', entitlement: wiki },
        { kind: 'grant', entitlement: group('00gdirectory') },
        { kind: 'grant', entitlement: group('00gnone') },
        { kind: 'revoke', entitlement: one },
      ],
      [{ kind: 'update-account', profile: { country: 'gb' } }],
      [{ kind: 'suspend-account' }, { kind: 'revoke-sessions' }],
      [{ kind: 'enable-account' }],
      [{ kind: 'revoke', entitlement: wiki }, { kind: 'deactivate-account' }],
      [{ kind: 'enable-account' }],
      [{ kind: 'delete-account' }],
    ];
    for (const step of steps)
      await applyChanges(
        target,
        query,
        step.map((wanted, at) => changeOf('okta', wanted, at)),
      );
    expect(await target.list!()).toEqual({ accounts: [], query: expect.stringContaining('DEPROVISIONED') });
    await proxy.stop();
    await okta.stop();
    expect(wrong).toEqual([]);
    expect([...seen].sort()).toEqual([
      'activateUser 200',
      'assignUserToApplication 200',
      'assignUserToGroup 204',
      'assignUserToGroup 403',
      'assignUserToGroup 404',
      'createUser 200',
      'deactivateUser 200',
      'deleteUser 204',
      'getUser 200',
      'getUser 404',
      'listGroupRules 200',
      'listUserGroups 200',
      'listUserGroups 404',
      'listUsers 200',
      'revokeUserSessions 204',
      'suspendUser 200',
      'unassignUserFromApplication 204',
      'unassignUserFromGroup 204',
      'unsuspendUser 200',
      'updateUser 200',
      'updateUser 400',
    ]);
  });
});
