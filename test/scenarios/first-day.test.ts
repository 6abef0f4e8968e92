/** What lets a joiner in: made by the target when the manager asks, shown once, and to be found nowhere else. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { type Browser, newBrowser, plain, type Shown } from './browser.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

let company: Company;
let base: string;
/** Every secret a page has shown. */
const shownSecrets: string[] = [];

beforeAll(async () => {
  company = await openCompany();
  base = company.stage.application.api;
  const chief = {
    givenName: 'Tomas',
    familyName: 'Berg',
    email: 'tomas.berg@marlow.example',
    managerWorkerId: 'w-1001',
  };
  const others = { givenName: 'Other', email: 'other.manager@marlow.example' };
  await company.send(
    event('hired', 'w-1002', { date: '2015-09-01', person: { ...chief, startDate: '2015-09-01' } }),
    event('hired', 'w-6900', { date: '2015-09-01', person: { ...others, startDate: '2015-09-01' } }),
    ...['w-6001', 'w-6002', 'w-6003', 'w-6004', 'w-6005'].map((worker) => event('hired', worker)),
    event('hired', 'w-6010', { date: '2026-12-04', person: { startDate: '2026-12-04' } }),
    // Protected by policy: an emergency account.
    event('hired', 'w-9001'),
    event('hired', 'w-6020', { person: { managerWorkerId: 'w-6900' } }),
  );
  await company.settle();
});

const pageOf = (workerId: string) => `${base}/v1/people/${workerId}/first-day`;
const oktaForm = /value="okta"/;
const entraForm = /value="entra"/;

async function manager(workerId: string, as = 'worker:w-1002'): Promise<{ browser: Browser; shown: Shown }> {
  const browser = newBrowser();
  return { browser, shown: await browser.signIn(pageOf(workerId), as) };
}

function secretIn({ text }: Shown): string {
  const secret = plain(/<p class="secret">([^<]+)<\/p>/.exec(text)?.[1] ?? '');
  expect(secret, text).not.toBe('');
  shownSecrets.push(secret);
  return secret;
}

const stored = (file: string) => readFileSync(join(company.folder, 'data', file), 'utf8');

async function evidenceOf(kind: string): Promise<readonly EvidenceRecord[]> {
  const { embedded } = company.stage.application;
  const { url: endpoint, region } = embedded;
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region, credentials: embedded.credentials() }),
  );
  const tables = [...embedded.resources['tenure-evidence']!.entries()];
  const [, table] = tables.find(([logicalId]) => logicalId.startsWith('Evidence'))!;
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table.ref, ConsistentRead: true }));
  const records = Items.map(({ record }) => EvidenceRecord.parse(JSON.parse(String(record))));
  return records.filter((one) => one.kind === kind);
}

describe('the manager', () => {
  it('reads what is ready, and is shown each secret once: the target’s own', async () => {
    const { browser, shown } = await manager('w-6001');
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('First day of Test Worker-w-6001');
    expect(shown.text).toContain('the account is ready');
    const pass = secretIn(await browser.send(shown, {}, entraForm));
    expect(stored('entra.db')).toContain(pass);
    const link = secretIn(await browser.send(shown, {}, oktaForm));
    expect(stored('okta.db')).toContain(link.split('/').at(-1));
    const again = await browser.send(shown, {}, entraForm);
    expect(again.status).toBe(409);
    expect(again.text).toMatch(/One was made 2026-11-30 08:0\d UTC by the manager, and shown once/);
    expect(again.text).not.toContain(pass);
    const back = await browser.open(pageOf('w-6001'));
    expect(back.text).toContain('by the manager, and shown once');
    expect(back.text).not.toContain('Make a Temporary Access Pass');
  });

  it('two at the same moment: one is made', async () => {
    const [one, other] = await Promise.all([manager('w-6002'), manager('w-6002')]);
    const answers = await Promise.all([
      one.browser.send(one.shown, {}, entraForm),
      other.browser.send(other.shown, {}, entraForm),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    secretIn(answers.find(({ status }) => status === 200)!);
    const asked = (await company.asked('entra')).filter(
      ({ person, request }) => person === 'w-6002' && /Pass/.test(request),
    );
    expect(asked).toHaveLength(1);
  });

  it('is told who else: an operator allows another with a reason, the first counts no more', async () => {
    const { browser, shown } = await manager('w-6003');
    const first = secretIn(await browser.send(shown, {}, entraForm));
    const lost = await browser.open(pageOf('w-6003'));
    expect(lost.text).not.toContain('Allow another');
    const forged = new URLSearchParams({ ...hidden(shown), do: 'allow', because: 'I say so' });
    expect((await browser.ask('POST', pageOf('w-6003'), { body: forged })).status).toBe(403);
    const operator = await manager('w-6003', 'operator');
    await operator.browser.send(operator.shown, { because: 'the paper was lost' }, /Allow another/);
    const second = secretIn(await browser.send(await browser.open(pageOf('w-6003')), {}, entraForm));
    expect(second).not.toBe(first);
    const [allowed] = await evidenceOf('secret-allowed');
    expect(allowed).toMatchObject({ system: 'entra', facts: { by: 'operator' } });
    expect(allowed?.actor).toMatch(/^operator:/);
    expect(JSON.stringify(allowed?.facts)).not.toContain('paper');
  });

  it('of somebody who is yet to come: a pass that counts from their first day, and no link that counts at once', async () => {
    const { browser, shown } = await manager('w-6010');
    expect(shown.text).toContain('their first day is 2026-12-04: come back then');
    expect(shown.text).not.toMatch(oktaForm);
    const made = await browser.send(shown, {}, entraForm);
    secretIn(made);
    expect(made.text).toContain('<dt>Lets them in from</dt><dd>2026-12-04 07:00 UTC</dd>');
    expect(stored('entra.db')).toContain('"startDateTime":"2026-12-04T07:00:00.000Z"');
    const forged = new URLSearchParams({ ...hidden(shown), system: 'okta', do: 'make' });
    const early = await browser.ask('POST', pageOf('w-6010'), { body: forged });
    expect(early.status).toBe(409);
  });
});

function hidden({ text }: Shown): Record<string, string> {
  const form = /<form method="post" action="[^"]*first-day">(.*?)<\/form>/s.exec(text)?.[1] ?? '';
  return Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
      name,
      plain(value),
    ]),
  );
}

describe('what goes wrong', () => {
  it('the target makes none: the next may ask', async () => {
    const { browser, shown } = await manager('w-6004');
    await company.spoil('entra', { on: 'temporaryAccessPassMethods', does: 'throttle', retryAfterSeconds: 7 });
    const refused = await browser.send(shown, {}, entraForm);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('retryAfterSeconds=7');
    secretIn(await browser.send(shown, {}, entraForm));
  });

  it('nobody hears what came of it: it is not made twice until an operator says so', async () => {
    const { browser, shown } = await manager('w-6005');
    await company.spoil('entra', { on: 'temporaryAccessPassMethods', does: 'fail', status: 504, when: 'after' });
    const unheard = await browser.send(shown, {}, entraForm);
    expect(unheard.status).toBe(502);
    expect((await browser.send(shown, {}, entraForm)).text).toContain('it is not known whether it was made');
    const operator = await manager('w-6005', 'operator');
    await operator.browser.send(operator.shown, { because: 'the answer was lost' }, /Allow another/);
    secretIn(await browser.send(shown, {}, entraForm));
  });
});

describe('nobody else', () => {
  it.each(['worker:w-6900', 'worker:w-6001', 'auditor'])('%s', async (as) => {
    const { browser, shown } = await manager('w-6001', as);
    expect(shown.status).toBe(403);
    expect(shown.text).not.toContain('Worker-');
    const theirs = await manager('w-6001');
    const session = JSON.parse(
      Buffer.from(browser.cookies.get('tenure-session')!.split('.')[0]!, 'base64url').toString(),
    );
    const body = new URLSearchParams({
      ...hidden(theirs.shown),
      system: 'entra',
      do: 'make',
      formToken: session.formToken,
    });
    expect((await browser.ask('POST', pageOf('w-6001'), { body })).status).toBe(403);
  });

  it('an operator for themselves', async () => {
    const { shown } = await manager('w-6001', 'operator:w-6001');
    expect(shown.status).toBe(403);
  });

  it('a manager who has left', async () => {
    const before = await manager('w-6020', 'worker:w-6900');
    expect(before.shown.status).toBe(200);
    await company.send(gone('w-6900', company.stage.now(), { urgency: 'immediate' }));
    await company.settle();
    expect((await before.browser.send(before.shown, {}, entraForm)).status).toBe(403);
  });

  it('to an account that automation never touches', async () => {
    const { browser, shown } = await manager('w-9001');
    const refused = await browser.send(shown, {}, entraForm);
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('Protected: The emergency accounts')]);
    const asked = (await company.asked('entra')).map(({ request }) => request);
    expect(asked.filter((request) => /d0000000.*Pass/.test(request))).toEqual([]);
  });

  it('who is not there: the answer is the same', async () => {
    const { shown } = await manager('w-nobody');
    expect([shown.status, shown.text.includes('Not yours to look after')]).toEqual([403, true]);
  });

  it('once their first days are over', async () => {
    await company.settle(8 * 86_400);
    const { browser, shown } = await manager('w-6020', 'operator');
    expect(shown.text).toContain('their first 7 days are over');
    const session = JSON.parse(
      Buffer.from(browser.cookies.get('tenure-session')!.split('.')[0]!, 'base64url').toString(),
    );
    const body = new URLSearchParams({ system: 'entra', do: 'make', formToken: session.formToken });
    expect((await browser.ask('POST', pageOf('w-6020'), { body })).status).toBe(409);
  });
});

describe('afterwards', () => {
  /** As text may be written: in an address, in base64 of any alignment, in hex. */
  const guises = (secret: string): readonly Buffer[] => {
    const token = secret.split('/').at(-1)!;
    const aligned = [0, 1, 2].map((skip) =>
      Buffer.from(token).subarray(skip, skip + Math.floor((token.length - skip) / 3) * 3),
    );
    return [
      ...[token, encodeURIComponent(token)].map((text) => Buffer.from(text)),
      ...aligned.flatMap((part) => [Buffer.from(part.toString('base64')), Buffer.from(part.toString('base64url'))]),
      Buffer.from(Buffer.from(token).toString('hex')),
      Buffer.from(token, 'utf16le'),
    ];
  };
  const filesIn = (folder: string): readonly string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesIn(path) : [path];
    });

  it('evidence says that one was made, by whose hand, for whom, of which kind and until when', async () => {
    const made = await evidenceOf('secret-made');
    expect(made).toHaveLength(shownSecrets.length);
    for (const { actor, person, facts, system } of made) {
      expect(actor).toMatch(/^person:[0-9a-f-]{36}$/);
      expect(person).toMatch(/^[0-9a-f-]{36}$/);
      expect(facts.kind).toBe(system === 'okta' ? 'reset-link' : 'temporary-access-pass');
      expect(facts.until).toBeDefined();
    }
    expect(await evidenceOf('secret-asked')).toHaveLength(shownSecrets.length + 2);
  });

  it('no secret is in any file but the target’s own: tables, histories, logs, evidence, exports', async () => {
    const exported = await company.stage.call('auditor', 'POST', '/v1/exports', {
      from: '2026-11-01',
      to: '2026-12-31',
    });
    expect(exported.status, JSON.stringify(exported.body)).toBeLessThan(300);
    await company.settle();
    await company.stop();
    const files = filesIn(join(company.folder, 'data'));
    const own = files.filter((file) => /(okta|entra)\.db$/.test(file));
    const others = files.filter((file) => !own.includes(file)).map((file) => [file, readFileSync(file)] as const);
    const everywhere = (word: string) => others.filter(([, bytes]) => bytes.includes(word)).map(([file]) => file);
    // The search finds what is there: in the vendor's store, in ours, and in the export.
    expect(own).toHaveLength(2);
    expect(everywhere('temporary-access-pass').length).toBeGreaterThan(1);
    expect(everywhere('first-day#2026-11-30#entra').length).toBeGreaterThan(0);
    expect(shownSecrets.length).toBeGreaterThan(6);
    for (const secret of shownSecrets) {
      expect(own.some((file) => guises(secret).some((guise) => readFileSync(file).includes(guise)))).toBe(true);
      const found = others.filter(([, bytes]) => guises(secret).some((guise) => bytes.includes(guise)));
      expect(found.map(([file]) => file)).toEqual([]);
    }
  });
});
