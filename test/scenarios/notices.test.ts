/** What people are told by mail: managers of who comes and goes, operators of what is held, and a flood as one message. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { SentMail } from '../../local/aws/ses.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

const BOSS = 'w-8000';
const BOSS_MAIL = `${BOSS}@marlow.example`;
const under = (managerWorkerId: string, more: object = {}) => ({ person: { managerWorkerId, ...more } });

let company: Company;
const mailsTo = (address: string): readonly SentMail[] =>
  company.stage.application.mail.sent().filter(({ to }) => to.includes(address));
const wait = (minutes: number) => company.settle(minutes * 60);

beforeAll(async () => {
  company = await openCompany();
  // Whom the seeds have as head of engineering stands above the boss.
  await company.hire('w-1002', { person: { managerWorkerId: 'w-1001' } });
  await company.hire(BOSS, under('w-1002'));
  await wait(60);
});

describe('a joiner and a leaver', () => {
  it('their manager is told once that all is ready, with what they have, and once that all is taken back', async () => {
    await company.hire('w-8001', under(BOSS));
    await wait(60);
    const [ready, ...more] = mailsTo(BOSS_MAIL);
    expect(more).toEqual([]);
    expect(ready?.subject).toBe('Test Worker-w-8001 is ready to start');
    expect(ready?.text).toContain('an account at Okta');
    await company.send(gone('w-8001', company.stage.now(), under(BOSS)));
    await wait(60);
    expect(mailsTo(BOSS_MAIL).map(({ subject }) => subject)).toEqual([
      'Test Worker-w-8001 is ready to start',
      'Test Worker-w-8001 has left: all access is taken back',
    ]);
    expect(mailsTo('w-8001@marlow.example')).toEqual([]);
  });
});

void event;
