/** People approve where they work: asked, answered and told in chat, by whoever may decide and nobody else. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import type { SlackSimulator } from '../../local/simulators/slack/simulator.ts';
import type { SlackMessage } from '../../local/simulators/slack/workspace.ts';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

const LEDGER = 'okta:group:00gledger00000000000';
const FINANCE = { department: 'Finance', managerWorkerId: 'w-1012' } as const;
const CHANNELS = `
publicUrl: https://tenure.example.com
channels:
  slack: { teamId: T0MARLOW }
`;

let company: Company;
let slack: SlackSimulator;
/** The owner of the ledger, the manager of finance, and somebody who decides nothing about it. */
let farah: string;
let sofia: string;
let ines: string;

beforeAll(async () => {
  company = await openCompany({ configuration: CHANNELS });
  slack = company.stage.application.chat.slack!;
  const chiefs = [
    ['w-1003', 'Farah', 'Qureshi'],
    ['w-1012', 'Sofia', 'Rossi'],
    ['w-1001', 'Ines', 'Marlow'],
  ].map(([worker = '', givenName = '', familyName = '']) => {
    const email = `${givenName}.${familyName}@marlow.example`.toLowerCase();
    const person = { ...FINANCE, givenName, familyName, email, managerWorkerId: 'w-1001' };
    return event('hired', worker, { date: '2016-01-11', person });
  });
  await company.send(...chiefs);
  await company.settle();
  [farah, sofia, ines] = ['farah.qureshi', 'sofia.rossi', 'ines.marlow'].map(inSlack) as [string, string, string];
});

function inSlack(name: string): string {
  const user = [...slack.workspace.users.values()].find(({ email }) => email === `${name}@marlow.example`);
  return user?.id ?? `no ${name} in Slack`;
}

async function asks(workerId: string): Promise<LifecycleEvent> {
  const hired = event('hired', workerId, { person: FINANCE });
  await company.send(hired);
  await company.settle();
  return hired;
}

const textOf = ({ text, blocks }: SlackMessage) => [text, ...blocks.map((block) => block.text?.text ?? '')].join('\n');
const buttonsOf = ({ blocks }: SlackMessage) =>
  blocks.flatMap(({ elements = [] }) => elements.flatMap(({ action_id: id }) => id ?? []));
const about = (workerId: string) => (message: SlackMessage) => textOf(message).includes(`Worker-${workerId}`);
const newest = (user: string, workerId: string) => slack.messagesTo(user).filter(about(workerId)).at(-1)!;
const whispersTo = (user: string) => slack.messagesTo(user).filter(({ onlyFor }) => onlyFor === user);
const holdsLedger = async (worker: string) => (await company.access(worker)).okta.held.includes(LEDGER);
const evidenceOf = async (hired: LifecycleEvent, kind: string) =>
  (await company.caseOf(hired)).evidence.filter((one) => one.kind === kind);

describe('in Slack', () => {
  it('whoever may decide is asked with the plan as a diff, approves, and it is granted and said to everybody asked', async () => {
    const hired = await asks('w-5001');
    const asked = newest(farah, 'w-5001');
    expect(textOf(asked)).toContain('+ grant General ledger [you decide]');
    expect(textOf(asked)).toContain('+ create-account');
    expect(buttonsOf(asked)).toEqual(['tenure-approve', 'tenure-deny', 'tenure-open']);
    const [heard] = await slack.press({ user: farah, ts: asked.ts, button: 'tenure-approve' });
    expect(heard).toMatchObject({ status: 200, body: '{}' });
    await company.settle();
    expect(await holdsLedger('w-5001')).toBe(true);
    expect(textOf(newest(farah, 'w-5001'))).toContain('You approved this.');
    expect(buttonsOf(newest(farah, 'w-5001'))).toEqual([]);
    const others = textOf(newest(sofia, 'w-5001'));
    expect(others).toContain('Approved by another approver.');
    expect(others).not.toContain('Farah');
    const [decided, ...more] = await evidenceOf(hired, 'approval-decided');
    expect(more).toEqual([]);
    expect(decided?.facts).toMatchObject({ decision: 'approved', via: 'slack' });
  });
});
