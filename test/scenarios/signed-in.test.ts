/** People who come by a link: they sign in, see what is asked, decide by a form, and nothing else decides for them. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Browser, newBrowser, plain, type Shown } from './browser.ts';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

const LEDGER = 'okta:group:00gledger00000000000';
const FINANCE = { department: 'Finance', managerWorkerId: 'w-1012' } as const;
/** The owner of the ledger and the manager: as the seeds have them. Both may decide. */
const CHIEFS = {
  'w-1003': { givenName: 'Farah', familyName: 'Qureshi', email: 'farah.qureshi@marlow.example' },
  'w-1012': { givenName: 'Sofia', familyName: 'Rossi', email: 'sofia.rossi@marlow.example' },
} as const;

let company: Company;
let base: string;
beforeAll(async () => {
  company = await openCompany();
  base = company.stage.application.api;
  const chiefs = Object.entries(CHIEFS).map(([worker, names]) =>
    event('hired', worker, { date: '2016-01-11', person: { ...names, ...FINANCE, managerWorkerId: 'w-1001' } }),
  );
  await company.send(...chiefs);
  await company.settle();
});

interface Asked {
  readonly hired: LifecycleEvent;
  readonly page: string;
  readonly approvalId: string;
}

async function asks(workerId: string, person: object = {}): Promise<Asked> {
  const hired = event('hired', workerId, { person: { ...FINANCE, ...person } });
  await company.send(hired);
  await company.settle();
  const [approval] = await company.pending(workerId);
  expect(approval, `${workerId} waits for an approval`).toBeDefined();
  const { approvalId } = approval!;
  return { hired, approvalId, page: `${base}/v1/approvals/${approvalId}/page` };
}

const holdsLedger = async (worker: string) => (await company.access(worker)).okta.held.includes(LEDGER);
const stateOf = async (worker: string) => (await company.pending(worker)).map(({ state }) => state);

async function signedIn(page: string, as: string): Promise<{ browser: Browser; shown: Shown }> {
  const browser = newBrowser();
  return { browser, shown: await browser.signIn(page, as) };
}

describe('an approval by a link', () => {
  it('is shown to who signs in, decided by the form, and the decision says that it came by mail', async () => {
    const { hired, page } = await asks('w-5001');
    const { browser, shown } = await signedIn(page, 'worker:w-1003');
    expect(shown.status).toBe(200);
    expect(shown.url).toBe(page);
    expect(shown.text).toContain('What would happen');
    expect(shown.text).toContain('waits for this decision');
    const after = await browser.send(shown, { decision: 'approve', because: 'the close needs her' }, /planDigest/);
    expect(after.status).toBe(200);
    expect(after.text).toContain('This is decided: approved by Farah Qureshi');
    await company.settle();
    expect(await holdsLedger('w-5001')).toBe(true);
    const { evidence } = await company.caseOf(hired);
    expect(evidence.find(({ kind }) => kind === 'approval-decided')?.facts).toMatchObject({ via: 'mail' });
  });

  it('can be denied, and a second approver reads that it was decided elsewhere', async () => {
    const { page } = await asks('w-5002');
    const one = await signedIn(page, 'worker:w-1003');
    const other = await signedIn(page, 'worker:w-1012');
    await one.browser.send(one.shown, { decision: 'deny', because: 'not in this team' }, /planDigest/);
    const late = await other.browser.send(other.shown, { decision: 'approve' }, /planDigest/);
    expect(late.status).toBe(409);
    expect(late.text).toContain('Already decided');
    expect(late.text).toContain('denied by Farah Qureshi');
    expect(late.text).not.toContain('name="planDigest"');
    await company.settle();
    expect(await holdsLedger('w-5002')).toBe(false);
  });

  it('about another plan than the one shown is not taken: what is asked now is shown, and asked again', async () => {
    const { page } = await asks('w-5003');
    const { browser, shown } = await signedIn(page, 'worker:w-1003');
    const stale = {
      ...shown,
      text: shown.text.replace(/(name="planDigest" value=")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`),
    };
    const again = await browser.send(stale, { decision: 'approve' }, /planDigest/);
    expect(again.status).toBe(409);
    expect(again.text).toContain('The plan has changed since you were shown it'.toLowerCase().slice(4));
    expect(await stateOf('w-5003')).toEqual(['pending']);
    const after = await browser.send(again, { decision: 'approve' }, /planDigest/);
    expect(after.text).toContain('This is decided: approved');
  });

  it('of a plan that has grown leads to the question that took its place', async () => {
    const { page } = await asks('w-5004');
    const { browser, shown } = await signedIn(page, 'worker:w-1003');
    const changed = event('changed', 'w-5004', {
      updated: '2026-11-30T07:30:00.000Z',
      person: { ...FINANCE, title: 'Treasurer' },
    });
    await company.send(changed);
    await company.settle();
    const late = await browser.send(shown, { decision: 'approve' }, /planDigest/);
    expect(late.status).toBe(409);
    const next = /href="(\/v1\/approvals\/[^"]+\/page)">It is asked again here/.exec(late.text)?.[1];
    expect(next, late.text).toBeDefined();
    const fresh = await browser.open(`${base}${next}`);
    expect(await browser.send(fresh, { decision: 'approve' }, /planDigest/)).toMatchObject({ status: 200 });
  });

  it('is not shown to somebody it does not ask, who is told so in words', async () => {
    const { page } = await asks('w-5005');
    const { shown, browser } = await signedIn(page, 'worker:w-5001');
    expect(shown.status).toBe(403);
    expect(shown.text).toContain('This is not yours to decide');
    expect(shown.text).not.toContain('w-5005');
    // Nor is the form of somebody else any use to them.
    const theirs = await signedIn(page, 'worker:w-1003');
    const mine = await browser.ask('POST', page, { body: formOf(theirs.shown, { decision: 'approve' }) });
    expect(mine.status).toBe(403);
    expect(await stateOf('w-5005')).toEqual(['pending']);
  });
});

function formOf({ text }: Shown, fields: Readonly<Record<string, string>>): URLSearchParams {
  const hidden = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return new URLSearchParams({
    ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, plain(value)])),
    ...fields,
  });
}

describe('what decides nothing', () => {
  let asked: Asked;
  let approver: { browser: Browser; shown: Shown };
  beforeAll(async () => {
    asked = await asks('w-5010');
    approver = await signedIn(asked.page, 'worker:w-1003');
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT'])(
    '%s with a session, and everything a form would say in the address',
    async (method) => {
      const { browser, shown } = approver;
      const query = formOf(shown, { decision: 'approve' });
      for (const headers of [{}, { purpose: 'prefetch', 'sec-purpose': 'prefetch' }] as Record<string, string>[])
        await browser.ask(method, `${asked.page}?${query}`, { headers });
      expect(await stateOf('w-5010')).toEqual(['pending']);
    },
  );

  it('a link scanner: no session, every link of a message opened, and of the pages they lead to', async () => {
    const scanner = newBrowser();
    const first = await scanner.open(asked.page);
    for (const [, href = ''] of first.text.matchAll(/href="([^"]+)"/g))
      await scanner.open(new URL(plain(href), first.url).href);
    expect(first.text).toContain('Who are you?');
    expect(await stateOf('w-5010')).toEqual(['pending']);
  });

  it('a form without the token of the session, with that of another, or with no session', async () => {
    const { browser, shown } = approver;
    const other = await signedIn(asked.page, 'worker:w-1012');
    const good = formOf(shown, { decision: 'approve' });
    const without = new URLSearchParams([...good].filter(([name]) => name !== 'formToken'));
    const foreign = formOf(other.shown, { decision: 'approve' });
    expect((await browser.ask('POST', asked.page, { body: without })).status).toBe(403);
    expect((await browser.ask('POST', asked.page, { body: foreign })).status).toBe(403);
    expect((await newBrowser().ask('POST', asked.page, { body: good })).status).toBe(401);
    expect(await stateOf('w-5010')).toEqual(['pending']);
  });

  it('a session somebody altered, or made', async () => {
    const { browser } = approver;
    const [name, value] = [...browser.cookies].find(([one]) => one.includes('session'))!;
    const [payload = '', mac = ''] = value.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, workerId: 'w-1012' })).toString('base64url');
    for (const bad of [`${forged}.${mac}`, `${payload}.${mac.slice(0, -2)}AA`, payload, 'x.y', ''])
      expect((await newBrowser().ask('GET', asked.page, { headers: { cookie: `${name}=${bad}` } })).status, bad).toBe(
        303,
      );
  });
});

describe('a page', () => {
  it('runs nothing, is framed by nobody, and is kept nowhere', async () => {
    const { page } = await asks('w-5020', { givenName: '<script>alert(1)</script>', familyName: '"&\'' });
    const { shown } = await signedIn(page, 'worker:w-1003');
    expect(shown.text).not.toContain('<script');
    expect(shown.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;&#39;');
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    const style = /<style>(.*?)<\/style>/s.exec(shown.text)?.[1] ?? '';
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.text).toContain('name="viewport" content="width=device-width');
  });

  it('after the session is over: one signs in and comes back; a form sent too late does nothing', async () => {
    const { page } = await asks('w-5021');
    const { browser, shown } = await signedIn(page, 'worker:w-1003');
    await company.settle(31 * 60);
    const late = await browser.send(shown, { decision: 'approve' }, /planDigest/);
    expect(late.status).toBe(401);
    expect(late.text).toContain('nothing was done');
    expect(await stateOf('w-5021')).toEqual(['pending']);
    const back = await browser.signIn(page, 'worker:w-1003');
    expect(back).toMatchObject({ status: 200, url: page });
  });

  it('signing out ends the session in this browser', async () => {
    const { page } = await asks('w-5022');
    const { browser, shown } = await signedIn(page, 'worker:w-1003');
    expect((await browser.send(shown, {}, /session\/end/)).text).toContain('You are signed out');
    expect((await browser.ask('GET', page)).status).toBe(303);
  });
});

describe('signing in', () => {
  it('leads to pages of ours only', async () => {
    const places = [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/v1/../x',
      '/v1/%2e%2e/x',
      '/v1//evil.example',
      '/v1/session/start',
      '',
      '/v1/approvals/x?to=y',
    ];
    for (const to of places) {
      const answer = await newBrowser().ask('GET', `${base}/v1/session/start?to=${encodeURIComponent(to)}`);
      expect(answer.status, to).toBe(400);
    }
  });

  it('with a state that is not this browser’s, or a code used twice, gives no session', async () => {
    const { page } = await asks('w-5030');
    const browser = newBrowser();
    const asksWho = await browser.open(page);
    const form = formOf(asksWho, { name: 'worker:w-1003' });
    const chosen = await browser.ask('POST', new URL('/authorize', asksWho.url).href, { body: form });
    const callback = chosen.headers.get('location') ?? '';
    expect((await newBrowser().ask('GET', callback)).status).toBe(400);
    const wrong = new URL(callback);
    wrong.searchParams.set('state', 'x'.repeat(43));
    expect((await browser.ask('GET', wrong.href)).status).toBe(400);
    const sealed = new Map(browser.cookies);
    expect((await browser.ask('GET', callback)).status).toBe(303);
    const replayed = await newBrowser().ask('GET', callback, {
      headers: { cookie: [...sealed].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    expect(replayed.status).toBe(403);
    expect(replayed.headers.getSetCookie().join()).not.toContain('session=e');
  });

  it('as nobody is refused by the issuer, and its codes go to this machine only', async () => {
    const browser = newBrowser();
    const { page } = await asks('w-5031');
    const asksWho = await browser.open(page);
    expect((await browser.send(asksWho, { name: 'nobody' })).text).toContain('nobody is nobody here');
    const elsewhere = new URL(asksWho.url);
    elsewhere.searchParams.set('redirect_uri', 'https://evil.example/');
    expect((await browser.ask('GET', elsewhere.href)).status).toBe(400);
    const body = formOf(asksWho, { name: 'worker:w-1003' });
    const foreign = await browser.ask('POST', new URL('/authorize', asksWho.url).href, {
      body,
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.status).toBe(403);
  });
});
