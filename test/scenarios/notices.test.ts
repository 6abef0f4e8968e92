/** What people are told by mail: managers of who comes and goes, approvers, requesters, operators of what is held, and a flood as one message. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exportEvidence } from '../../cli/commands/evidence.ts';
import { caseIdOf } from '../../functions/core/case.ts';
import type { SentMail } from '../../local/aws/ses.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

const [BOSS, ABOVE, OWNER] = ['w-8000', 'w-8009', 'w-1003'] as const;
const OPERATORS = 'operators@example.com';
const mailOf = (worker: string) => `${worker}@marlow.example`;
const under = (managerWorkerId: string, more: object = {}) => ({ person: { managerWorkerId, ...more } });

let company: Company;
const mailsTo = (address: string): readonly SentMail[] =>
  company.stage.application.mail.sent().filter(({ to }) => to.includes(address));
const wait = (minutes: number) => company.settle(minutes * 60);

/** Code, hashes as bytes, and report.html again, compressed. */
const NO_TEXT = /^(verify\.mjs|leaves-\d+|report\.pdf)$/;
/** Every file of an export that is text, one after the other. */
const textIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NO_TEXT.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

/** What came for somebody while this was done. */
async function during(address: string, act: () => Promise<unknown>): Promise<readonly SentMail[]> {
  const before = mailsTo(address).length;
  await act();
  return mailsTo(address).slice(before);
}

beforeAll(async () => {
  // A Monday morning in London.
  company = await openCompany();
  const chiefs = [ABOVE, BOSS, OWNER].map((worker) =>
    event('hired', worker, {
      date: '2016-01-11',
      person: { managerWorkerId: worker === BOSS ? ABOVE : 'w-1001', department: 'People' },
    }),
  );
  await company.send(...chiefs);
  await wait(60);
});

describe('a joiner and a leaver', () => {
  it('their manager is told once that all is ready, with what they have, and once that all is taken back', async () => {
    const [ready, ...more] = await during(mailOf(BOSS), async () => {
      await company.hire('w-8001', under(BOSS));
      await wait(60);
    });
    expect(more).toEqual([]);
    expect(ready?.subject).toBe('Test Worker-w-8001 is ready to start');
    expect(ready?.text).toContain('an account at Okta');
    const hired = event('hired', 'w-8001', under(BOSS));
    const preview = (occasion: string) =>
      company.stage.call('operator', 'GET', `/v1/notices/preview/${occasion}?case=${caseIdOf(hired)}`);
    expect(await preview('joiner-ready')).toMatchObject({
      status: 200,
      body: { to: `p-${BOSS}`, subject: ready?.subject },
    });
    expect(await preview('leaver-cut')).toMatchObject({ status: 409 });
    const left = await during(mailOf(BOSS), async () => {
      await company.send(gone('w-8001', company.stage.now(), under(BOSS)));
      await wait(60);
    });
    expect(left.map(({ subject }) => subject)).toEqual(['Test Worker-w-8001 has left: all access is taken back']);
    expect(mailsTo(mailOf('w-8001'))).toEqual([]);
  });

  it('that an auditor can ask about: who was told what, by pseudonym, and no name in it', async () => {
    const answer = await company.stage.call('auditor', 'GET', '/v1/notices?state=sent');
    const { notices } = z
      .object({ notices: z.array(z.object({ to: z.string(), occasion: z.string(), mailId: z.string() })) })
      .parse(answer.body);
    const told = notices.find(({ to, occasion }) => to === `p-${BOSS}` && occasion === 'leaver-completed');
    expect(JSON.stringify(notices)).not.toContain('@');
    const day = new Date(company.stage.now()).toISOString().slice(0, 10);
    const out = join(company.folder, 'evidence');
    await exportEvidence(company.stage.api('auditor'), { from: day, to: day, out, privateParts: 'included' });
    const text = textIn(out);
    // The style sheet of report.html has rules with an `@`.
    expect(text.replaceAll(/@(?:media|page)\b/g, '').match(/.{0,40}@.{0,40}/g)).toBeNull();
    const records = text.split('\n').filter((line) => line.includes('"kind":"told"'));
    const record = records.find((line) => line.includes(told?.mailId ?? 'nothing'));
    expect(record).toContain('leaver-completed c-');
    expect(told).toBeDefined();
  });
});

describe('an approval', () => {
  it('is asked by mail, and the requester hears what came of it', async () => {
    await company.hire('w-8020', under(BOSS, { department: 'Engineering' }));
    await wait(60);
    const body = {
      ...{ workerId: 'w-8020', entitlement: 'sales', because: 'the scenario needs it for a while' },
      until: new Date(company.stage.now() + 30 * 86_400_000).toISOString(),
    };
    const asked = await during(mailOf(BOSS), async () => {
      const headers = { 'idempotency-key': 'a key of its own' };
      const answer = await company.stage.call('worker:w-8020', 'POST', '/v1/requests', body, headers);
      expect(answer).toMatchObject({ status: 202 });
      await wait(60);
    });
    expect(asked.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^To approve: .* for Test Worker-w-8020$/),
    ]);
    const [approval] = await company.pending('w-8020');
    expect(asked[0]?.text).toContain(
      `tenure approve ${approval?.approvalId} --plan ${approval?.planDigest.slice(0, 12)}`,
    );
    expect(await company.decide(BOSS, approval!)).toMatchObject({ status: 200 });
    const heard = await during(mailOf('w-8020'), () => wait(6 * 60));
    expect(heard.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Granted: .* for Test Worker-w-8020$/),
    ]);
  });
});

describe('operators', () => {
  it('are told at once of a leaver whose cut fails, with the command, also at night', async () => {
    await company.hire('w-8030', under(BOSS));
    await company.stage.advanceTo('2026-12-01T22:00:00.000Z');
    await company.spoil('okta', {
      on: '^POST /api/v1/users/[^/]+/lifecycle/(suspend|deactivate)',
      does: 'fail',
      status: 403,
      times: 99,
    });
    const left = gone('w-8030', company.stage.now(), under(BOSS));
    const [told] = await during(OPERATORS, async () => {
      await company.send(left);
      await wait(10);
    });
    await company.mend('okta');
    const { case: blocked } = await company.caseOf(left);
    expect(blocked.state).toBe('blocked');
    expect(told?.subject).toContain(`Case ${blocked.caseId} of w-8030 is blocked`);
    expect(told?.text).toContain(`tenure case ${blocked.caseId}`);
    await company.steer('retry', left);
    // The manager's night is left in peace: they are told in the morning.
    expect(await during(mailOf(BOSS), () => company.stage.advanceTo('2026-12-02T06:50:00.000Z'))).toEqual([]);
    const morning = await during(mailOf(BOSS), () => company.stage.advanceTo('2026-12-02T08:00:00.000Z'));
    expect(morning.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('Test Worker-w-8030 has left: all access is taken back'),
    ]);
  });

  it('are told once of a batch that is held, however often it is sent, and nobody is told of its people', async () => {
    const events = Array.from({ length: 30 }, (_, index) =>
      gone(`w-${8500 + index}`, company.stage.now(), under(BOSS, { department: 'Sales' })),
    );
    const bosses = mailsTo(mailOf(BOSS)).length;
    const all = await during(OPERATORS, async () => {
      await company.send(...events);
      await company.send(...events);
      await wait(60);
    });
    // That nothing is heard of the source nobody reads here is another matter (test/handlers/silence.test.ts).
    const told = all.filter(({ subject }) => !subject.startsWith('Nothing is heard of'));
    expect(told.map(({ subject }) => subject)).toEqual(['A batch of 30 events of hr is held']);
    expect(told[0]?.text).toMatch(/30 is over 25 within 24 h[\s\S]*tenure batches b-[0-9a-f]{24}/);
    expect(mailsTo(mailOf(BOSS))).toHaveLength(bosses);
  });
});

describe('a flood', () => {
  it('of forty joiners is one message to their manager, with a line for each', async () => {
    const joiners = Array.from({ length: 40 }, (_, index) =>
      event('hired', `w-${8100 + index}`, { date: '2026-12-01', ...under(BOSS) }),
    );
    const told = await during(mailOf(BOSS), async () => {
      await company.send(...joiners);
      await wait(90);
    });
    const ready = told.filter(({ subject }) => subject.includes('ready to start'));
    expect(ready.map(({ subject }) => subject)).toEqual(['40 notices: 40 people are ready to start']);
    expect(ready[0]?.text.match(/^- Test Worker-w-81\d\d, from /gm)).toHaveLength(40);
  });
});

describe('what goes wrong', () => {
  it('SES asks to wait: it is sent later, once; SES refuses for good: it is said so, and no address is logged', async () => {
    const { mail } = company.stage.application;
    mail.spoil({ error: 'TooManyRequestsException', times: 2 });
    const told = await during(mailOf(BOSS), async () => {
      await company.hire('w-8040', under(BOSS));
      await wait(60);
    });
    expect(told.map(({ subject }) => subject)).toEqual(['Test Worker-w-8040 is ready to start']);
    mail.spoil({ error: 'MessageRejected', to: mailOf(BOSS) });
    expect(
      await during(mailOf(BOSS), async () => {
        await company.hire('w-8041', under(BOSS));
        await wait(60);
      }),
    ).toEqual([]);
    const { body } = await company.stage.call('operator', 'GET', '/v1/notices?state=undeliverable');
    expect(body).toMatchObject({
      notices: [{ to: `p-${BOSS}`, occasion: 'joiner-ready', because: 'MessageRejected' }],
    });
    expect(company.logs()).not.toContain('@marlow.example');
  });

  it('a hire for January is told of today, though nothing of the person has begun', async () => {
    const told = await during(mailOf(BOSS), async () => {
      await company.send(event('hired', 'w-8045', { date: '2027-01-04', ...under(BOSS, { startDate: '2027-01-04' }) }));
      await wait(90);
    });
    expect(told.map(({ subject }) => subject)).toEqual(['Test Worker-w-8045 starts on 4 January 2027']);
  });

  it('a manager who leaves in the night: in the morning the next up the line is told, and the leaver is not', async () => {
    await company.stage.advanceTo('2026-12-02T22:00:00.000Z');
    await company.hire('w-8050', under(BOSS));
    await wait(60);
    await company.send(gone(BOSS, company.stage.now(), under(ABOVE, { department: 'People' })));
    await wait(60);
    const before = mailsTo(mailOf(BOSS)).length;
    const told = await during(mailOf(ABOVE), () => company.stage.advanceTo('2026-12-03T09:00:00.000Z'));
    expect(told.map(({ text }) => text).join('\n')).toContain('The access of Test Worker-w-8050');
    expect(mailsTo(mailOf(BOSS))).toHaveLength(before);
  });
});
