/** The API as a client sees it: pages that are stable, things made once, answers as described, and nobody who uses up what is everybody's. */
import { beforeAll, describe, expect, it } from 'vitest';
import { tokenFor } from '../../cli/api.ts';
import { routeTable } from '../../infra/routes.ts';
import { type Description, description } from '../support/openapi.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

let company: Company;
let described: Description;
const answered = new Set<string>();

beforeAll(async () => {
  company = await openCompany();
  described = await description();
  const chief = { department: 'People', managerWorkerId: 'w-1001' };
  await company.send(...['w-8001', 'w-8002'].map((id) => event('hired', id, { date: '2016-01-11', person: chief })));
  await company.settle();
});

// biome-ignore lint/suspicious/noExplicitAny: an answer is read by path, and was held to its description
type Body = Record<string, any>;

interface Asked {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

const matchers = routeTable().map(({ key, method, path }) => ({
  key,
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{.+?\}/g, '[^/]+')}$`),
  fixed: path.split('{').length,
}));

/** Calls as somebody, and holds the answer to the description. */
async function ask(as: string, method: 'GET' | 'POST', path: string, body?: object, key?: string): Promise<Asked> {
  const bearer = await tokenFor(company.stage.application.issuer, as);
  const answer = await fetch(new URL(path, company.stage.application.api), {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { status, headers } = answer;
  if (status === 429 && !headers.has('retry-after')) {
    await company.settle(2);
    return ask(as, method, path, body, key);
  }
  const said = (await answer.json()) as Body;
  const matching = matchers.filter((one) => one.method === method && one.pattern.test(path.split('?')[0]!));
  const route = matching.sort((a, b) => a.fixed - b.fixed)[0]!.key;
  expect(described.wrongWith({ route, status, contentType: headers.get('content-type') ?? '', body: said })).toEqual(
    [],
  );
  if (status < 300) answered.add(route);
  return { status, body: said, headers };
}

/** Every page, by the Link header. */
async function pages(as: string, first: string, of: string, between: () => Promise<unknown> = async () => {}) {
  const found: Record<string, string>[][] = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    const { status, body, headers } = await ask(as, 'GET', path);
    expect(status).toBe(200);
    found.push(body[of]!);
    const link = headers.get('link');
    path = link === null ? undefined : /^<([^>]+)>; rel="next"$/.exec(link)?.[1];
    expect(path === undefined).toBe(body.next === undefined);
    await between();
  }
  return found;
}

const hire = (id: string, department = 'Engineering') =>
  event('hired', id, { person: { department, managerWorkerId: 'w-8001' } });

describe('pages', () => {
  it('hold every case once, newest first, though many came at one instant and others come meanwhile', async () => {
    const [first, second] = [
      Array.from({ length: 7 }, (_, index) => hire(`w-21${index}0`)),
      Array.from({ length: 6 }, (_, index) => hire(`w-22${index}0`)),
    ];
    await company.send(...first);
    await company.settle();
    await company.send(...second);
    await company.settle();
    const before = (await pages('operator', '/v1/cases?limit=500', 'cases')).flat().map(({ caseId }) => caseId);
    let late = 0;
    const found = await pages('auditor', '/v1/cases?limit=2', 'cases', async () => {
      if (late < 3) await company.send(hire(`w-23${late++}0`));
      await company.settle(1);
    });
    expect(found.slice(0, -1).every((page) => page.length === 2)).toBe(true);
    const ids = found.flat().map(({ caseId }) => caseId);
    expect(ids).toEqual(before);
    const times = found.flat().map(({ receivedAt }) => receivedAt!);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('of one kind hold those, though most are of another', async () => {
    await company.send(gone('w-2110', company.stage.now()));
    await company.settle(600);
    const found = (await pages('operator', '/v1/cases?kind=leaver&limit=1', 'cases')).flat();
    expect(found.map(({ workerId }) => workerId)).toEqual(['w-2110']);
  });

  it('of the evidence of a case, and of everybody, are whole', async () => {
    const { caseId } = (await ask('operator', 'GET', '/v1/cases?limit=1')).body.cases![0]!;
    const whole = (await ask('operator', 'GET', `/v1/cases/${caseId}`)).body.evidence! as { position: number }[];
    const some = (await pages('auditor', `/v1/cases/${caseId}/evidence?limit=2`, 'evidence')).flat();
    expect(some).toEqual(whole);
    expect(whole.length).toBeGreaterThan(2);
    const people = (await pages('operator', '/v1/people?limit=4', 'people')).flat();
    const ids = (people as unknown as { person: { personId: string } }[]).map(({ person }) => person.personId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['p-w-2100', 'p-w-2250', 'p-w-8001']));
  });

  it('are refused by a cursor of another list, of nobody, and by a question nobody knows', async () => {
    const { next } = (await ask('operator', 'GET', '/v1/cases?limit=1')).body;
    for (const query of [`cursor=${next}`, 'cursor=nonsense', 'cursor=e30', 'limit=0', 'limit=many', 'sate=held'])
      expect((await ask('operator', 'GET', `/v1/approvals?${query}`)).status).toBe(400);
  });
});

describe('once', () => {
  const delegation = { to: 'w-8002', from: '2026-12-10', until: '2026-12-12' };

  it('the same key and body are one thing, the same key and another body a mistake', async () => {
    const key = 'one delegation';
    const made = await ask('worker:w-8001', 'POST', '/v1/delegations', delegation, key);
    const again = await ask('worker:w-8001', 'POST', '/v1/delegations', delegation, key);
    expect([made.status, again.status, again.body]).toEqual([201, 200, made.body]);
    const other = { ...delegation, until: '2026-12-13' };
    expect(await ask('worker:w-8001', 'POST', '/v1/delegations', other, key)).toMatchObject({
      status: 409,
      body: { type: 'urn:tenure:problem:another-request' },
    });
    const listed = (await ask('worker:w-8001', 'GET', '/v1/delegations?limit=1')).body;
    expect(listed.made).toEqual([made.body]);
    const { delegationId } = made.body as { delegationId: string };
    const revoked = await ask('worker:w-8001', 'POST', `/v1/delegations/${delegationId}/revoke`, {});
    expect(revoked.status).toBe(200);
    expect((await ask('worker:w-8001', 'POST', '/v1/delegations', delegation, key)).body).toEqual(revoked.body);
  });

  it('an export, and a word about an account, too', async () => {
    const period = { from: '2026-11-01', to: '2026-11-30' };
    const exported = await ask('auditor', 'POST', '/v1/exports', period, 'one export');
    const { exportId } = exported.body as { exportId: string };
    expect((await ask('auditor', 'POST', '/v1/exports', period, 'one export')).body).toMatchObject({ exportId });
    expect((await ask('auditor', 'POST', '/v1/exports', { ...period, to: '2026-11-29' }, 'one export')).status).toBe(
      409,
    );
    await company.settle(120);
    expect((await ask('auditor', 'GET', `/v1/exports/${exportId}`)).body).toMatchObject({ state: 'ready' });

    const { access } = (await ask('operator', 'GET', '/v1/people/w-2120/access')).body;
    const { accountId } = access.find(({ system }: { system: string }) => system === 'okta');
    const said = { system: 'okta', accountId, because: 'it is somebody else’s', theirs: false };
    const told = await ask('operator', 'POST', '/v1/people/w-8002/link', said, 'one word');
    expect(told.status).toBe(202);
    expect((await ask('operator', 'POST', '/v1/people/w-8002/link', said, 'one word')).body).toEqual(told.body);
    expect(
      (await ask('operator', 'POST', '/v1/people/w-8002/link', { ...said, accountId: 'x' }, 'one word')).status,
    ).toBe(409);
  });

  it('what makes something needs a key where a second one would be asked of people', async () => {
    const asking = { entitlement: 'production-access', until: '2026-12-05', because: 'an incident needs it' };
    expect((await ask('worker:w-2120', 'POST', '/v1/requests', asking)).body).toMatchObject({
      type: 'urn:tenure:problem:no-idempotency-key',
    });
  });
});

describe('a request', () => {
  const asking = { entitlement: 'production-access', until: '2026-12-05', because: 'an incident needs it' };

  it('is for who asks, unless it says for whom, and tells them whom it waits for', async () => {
    const made = await ask('worker:w-2120', 'POST', '/v1/requests', asking, 'production please');
    expect(made.status).toBe(202);
    const { requestId } = made.body as { requestId: string };
    await company.settle();
    const shown = await ask('worker:w-2120', 'GET', `/v1/requests/${requestId}`);
    expect(shown.body).toMatchObject({ state: 'waiting', case: { state: 'awaiting-approval' } });
    const [first] = shown.body.approvals! as { waitsFor: string[]; approvalId: string }[];
    expect(first!.waitsFor.length).toBeGreaterThan(0);
    expect((await ask('worker:w-2130', 'GET', `/v1/requests/${requestId}`)).status).toBe(404);
    expect((await ask('auditor', 'GET', `/v1/requests/${requestId}`)).status).toBe(200);
    const [approval] = await company.pending('w-2120');
    const seen = await ask('operator', 'GET', '/v1/approvals?limit=1');
    expect(seen.body.approvals![0]).toMatchObject({ approvalId: approval!.approvalId });
    expect((await ask('worker:w-2130', 'GET', '/v1/approvals')).body.approvals).toEqual([]);
    const by = approval!.approvers[0]!.replace(/^p-/, '');
    expect((await ask(`worker:${by}`, 'GET', '/v1/approvals')).body.approvals).toHaveLength(1);
    const { planDigest } = approval!;
    const body = { decision: 'denied', planDigest };
    expect((await ask(`worker:${by}`, 'POST', `/v1/approvals/${approval!.approvalId}`, body)).status).toBe(200);
    await company.settle();
    expect((await ask('worker:w-2120', 'GET', `/v1/requests/${requestId}`)).body).toMatchObject({ state: 'denied' });
  });

  it('of a caller without a worker id says for whom', async () => {
    expect((await ask('operator', 'POST', '/v1/requests', asking, 'for nobody')).body).toMatchObject({
      type: 'urn:tenure:problem:for-whom',
    });
  });

  it('is withdrawn', async () => {
    const { requestId } = (await ask('worker:w-2130', 'POST', '/v1/requests', asking, 'and another')).body as {
      requestId: string;
    };
    const withdrawn = await ask('worker:w-2130', 'POST', `/v1/requests/${requestId}/withdraw`, { workerId: 'w-2130' });
    expect(withdrawn.status).toBe(202);
  });
});

it('one caller asks so often in a minute, and is told when to come again; others may still', async () => {
  await company.settle(60 - (Math.floor(company.stage.now() / 1000) % 60));
  const health = (as: string) => ask(as, 'GET', '/v1/health');
  let last = await health('operator');
  for (let asked = 1; last.status === 200 && asked < 40; asked++) {
    await company.settle(1);
    last = await health('operator');
  }
  expect([last.status, last.body.type]).toEqual([429, 'urn:tenure:problem:too-often']);
  const after = Number(last.headers.get('retry-after'));
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThanOrEqual(60);
  expect((await health('auditor')).status).toBe(200);
  await company.settle(after);
  expect((await health('operator')).status).toBe(200);
});

describe('the rest', () => {
  it('is answered as described', async () => {
    const { caseId } = (await ask('operator', 'GET', '/v1/cases?limit=1')).body.cases![0]!;
    for (const path of ['/cost', '/recorded']) await ask('operator', 'GET', `/v1/cases/${caseId}${path}`);
    expect((await ask('operator', 'POST', '/v1/plans', hire('w-2999'))).status).toBe(200);
    expect((await ask('operator', 'GET', '/v1/people/w-2120/access?if=moved&department=Sales')).status).toBe(200);
    expect((await ask('operator', 'GET', '/v1/openapi.json')).status).toBe(200);
    const until = new Date(company.stage.now() + 10 * 86_400_000).toISOString();
    const layoff = { workers: ['w-2140'], because: 'a site is closed for good', until };
    const { layoffId, digest } = (await ask('operator', 'POST', '/v1/layoffs', layoff)).body as Record<string, string>;
    expect((await ask('operator', 'GET', '/v1/layoffs')).body.layoffs).toHaveLength(1);
    expect((await ask('operator', 'GET', `/v1/layoffs/${layoffId}`)).status).toBe(200);
    const steering = { digest, because: 'looked at with HR' };
    expect((await ask('operator:w-8001', 'POST', `/v1/layoffs/${layoffId}/release`, steering)).status).toBe(200);
    const other = (await ask('operator', 'POST', '/v1/layoffs', { ...layoff, workers: ['w-2150'] })).body as Record<
      string,
      string
    >;
    const rejecting = { digest: other.digest, because: 'looked at with HR' };
    expect((await ask('operator', 'POST', `/v1/layoffs/${other.layoffId}/reject`, rejecting)).status).toBe(200);
  });

  it('of a batch that is held', async () => {
    for (const [from, verb] of [
      [7100, 'release'],
      [7200, 'reject'],
    ] as const) {
      const department = `Sales ${verb}`;
      const ended = Array.from({ length: 30 }, (_, index) =>
        gone(`w-${from + index}`, company.stage.now(), { person: { department } }),
      );
      await company.send(...ended);
      const [batch] = (await ask('operator', 'GET', '/v1/batches?limit=1')).body.batches! as {
        batchId: string;
        digest: string;
      }[];
      expect((await ask('operator', 'GET', `/v1/batches/${batch!.batchId}`)).status).toBe(200);
      const body = { digest: batch!.digest, because: 'looked at with HR' };
      const answer = await ask('operator', 'POST', `/v1/batches/${batch!.batchId}/${verb}`, body);
      expect(answer.status).toBe(200);
    }
    await company.settle();
  });

  it('of a case that waits', async () => {
    const asking = { entitlement: 'production-access', until: '2026-12-05', because: 'an incident needs it' };
    const { caseId } = (await ask('worker:w-2140', 'POST', '/v1/requests', asking, 'to be steered')).body as {
      caseId: string;
    };
    await company.settle();
    const because = 'the scenario says so';
    expect((await ask('operator', 'POST', `/v1/cases/${caseId}/retry`, { because })).status).toBe(200);
    await company.settle();
    const { plan } = (await ask('operator', 'GET', `/v1/cases/${caseId}`)).body;
    const waiving = { change: plan.changes[0].id, because };
    expect((await ask('operator', 'POST', `/v1/cases/${caseId}/waive`, waiving)).status).toBe(200);
    expect((await ask('operator', 'POST', `/v1/cases/${caseId}/cancel`, { because })).status).toBe(200);
  });

  it('of sources, notices and releases', async () => {
    expect((await ask('auditor', 'GET', '/v1/releases?limit=1')).body.releases).toHaveLength(1);
    expect((await ask('operator', 'GET', '/v1/sources')).body.sources).toHaveLength(1);
    expect((await ask('auditor', 'GET', '/v1/sources/bamboo')).body).toMatchObject({ source: 'bamboo', isRead: true });
    expect((await ask('operator', 'GET', '/v1/notices?limit=5')).status).toBe(200);
    expect((await ask('operator', 'GET', '/v1/notices/preview/case-held')).body.subject).toMatch(
      /^Case \S+ of \S+ is held$/,
    );
  });

  it('every route with a token was answered, but five that sources, privacy, drift and hand-over.test.ts have cases for', () => {
    const missed = routeTable().filter(({ key, may }) => typeof may !== 'string' && !answered.has(key));
    expect(missed.map(({ key }) => key)).toEqual([
      'POST /v1/sources/{source}/pull',
      'POST /v1/people/{workerId}/erasure',
      'GET /v1/erasures/{id}',
      'POST /v1/cases/{id}/release',
      'POST /v1/cases/{id}/attest',
    ]);
  });
});
