/** A mail that went out and could not be marked as sent: it goes out again under the same name, and is never lost; once marked, it is over. */
import { expect, it } from 'vitest';
import { openCompany, type Templates } from './company.ts';
import { event } from './events.ts';

const BOSS = 'w-8700';

/** What sends notices may not write evidence: as if it were killed after every mail, before it can mark it. */
function withoutEvidence(templates: Templates): void {
  const resources = Object.entries(templates['tenure-notices']?.Resources ?? {});
  const [, role] = resources.find(([id, { Type }]) => Type === 'AWS::IAM::Role' && id.startsWith('sendnotices')) ?? [];
  const { Statement } = role.Properties.Policies[0].PolicyDocument;
  const kept = Statement.filter((one: object) => !JSON.stringify(one).includes('EnclosingOperation'));
  expect(kept.length).toBeLessThan(Statement.length);
  role.Properties.Policies[0].PolicyDocument.Statement = kept;
}

it('is sent again with the same mark, stays to be sent, and is sent a last time once it can be marked', async () => {
  const broken = await openCompany({ alter: withoutEvidence });
  const mails = () => broken.stage.application.mail.sent().filter(({ subject }) => subject.includes('w-8701'));
  await broken.send(event('hired', BOSS, { date: '2016-01-11', person: { managerWorkerId: 'w-1001' } }));
  await broken.settle();
  await broken.hire('w-8701', { person: { managerWorkerId: BOSS } });
  await broken.settle(3600);
  const before = mails();
  expect(before.length).toBeGreaterThan(0);
  const waits = await broken.stage.call('operator', 'GET', '/v1/notices?state=waits');
  expect(waits.body).toMatchObject({ waiting: 1, notices: [{ occasion: 'joiner-ready', to: `p-${BOSS}` }] });
  const mended = await broken.restart({ alter: () => undefined });
  await mended.settle(7 * 3600);
  const after = mended.stage.application.mail.sent().filter(({ subject }) => subject.includes('w-8701'));
  expect(after).toHaveLength(before.length + 1);
  expect(new Set(after.map(({ headers }) => headers['X-Tenure-Mail'])).size).toBe(1);
  const sent = await mended.stage.call('operator', 'GET', '/v1/notices?state=sent');
  expect(sent.body).toMatchObject({ waiting: 0, notices: [{ occasion: 'joiner-ready' }] });
});
