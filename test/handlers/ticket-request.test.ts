/** What an approved ticket gives where nobody has to approve it in Tenure: nothing on its roll-up alone, and nothing on a word that would not count elsewhere. */
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import type { Desk } from '../../functions/handlers/parts/ticket-desk.ts';
import { startRequest } from '../../functions/handlers/parts/ticket-request.ts';
import type { Ticket, TicketUser, TicketVote } from '../../functions/sources/ticket-system.ts';
import { ENVIRONMENT } from '../fuzz/environment.ts';
import { aws } from '../fuzz/memory-aws.ts';
import { person, TABLES } from '../fuzz/samples.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));
/** The pack that ships, and one thing that nobody has to approve. */
vi.mock('../../functions/runtime/policy-pack.ts', async () => {
  const { shippedPack } = await import('../support/shipped-pack.ts');
  const { pack } = await shippedPack();
  const rule = { id: 'clubs', because: 'who likes it has it', source: 'a test', when: 'true', longestDays: 90 };
  const clubs = { ...rule, entitlements: ['engineering-files'], approvals: [] };
  const changed = { ...pack, requestable: [...pack.requestable, clubs] };
  return { policyPack: () => changed };
});

/** w-2 leads everybody; of the others nobody leads anybody, and w-404 is nobody HR has sent. */
const TABLES_HERE = { ...TABLES, people: [...TABLES.people, ...person('w-3'), ...person('w-4')] };
const AT = Instant.parse('2026-11-20T08:00:00.000Z');
const user = (workerId: string, active = true): TicketUser => ({ id: `u-${workerId}`, workerId, active });
const said = (workerId: string, more: Partial<TicketVote> = {}): TicketVote => ({
  ...{ id: `row of ${workerId}`, by: user(workerId), said: 'approved', at: AT },
  ...more,
});

let begun: number;
let notes: string[];
const desk = {
  name: 'servicenow',
  system: {
    note: async (_: string, { text }: { text: string }) => void notes.push(text),
    close: async () => expect.unreachable('it can be mended there: it stays open'),
  },
} as unknown as Desk; // nothing else of it is used

const free = { kind: 'request', entitlement: 'engineering-files', until: { days: 30 } } as const;

/** Raised by w-3 for w-1, and approved there, as its roll-up says. */
async function read(over: Partial<Ticket>, asked: Parameters<typeof startRequest>[2] = free): Promise<void> {
  const ticket: Ticket = {
    ...{ id: `t-${Math.random()}`, number: 'RITM1', item: 'i', answers: {}, standing: 'approved', closed: false },
    ...{
      requestedFor: user('w-1'),
      openedBy: user('w-3'),
      votes: [],
      approvedAt: Instant.parse(new Date().toISOString()),
    },
    ...over,
  };
  await startRequest(desk, ticket, asked);
}

beforeAll(() => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
});
beforeEach(() => {
  [begun, notes] = [0, []];
  aws(TABLES_HERE, (command) => {
    if (command === 'TransactWriteCommand') begun++;
  });
});

describe('what nobody has to approve in Tenure, asked for in a ticket', () => {
  it.each<[string, Partial<Ticket>]>([
    ['no approval at all', {}],
    ['approvals that became moot', { votes: [said('w-4', { said: 'void' })] }],
    ['an approval that waits', { votes: [said('w-4', { said: 'open' })] }],
    ['the yes of whom it is for', { votes: [said('w-1')] }],
    ['the yes of who asked', { votes: [said('w-3')] }],
    ['the yes of who entered it', { votes: [said('w-4')], enteredBy: user('w-4') }],
    ['the yes of a delegate or administrator', { votes: [said('w-4', { askedOf: user('w-2') })] }],
    ['the yes of nobody one can tell', { votes: [said('w-4', { doubt: 'written by no person' })] }],
    ['the yes of nobody HR has sent', { votes: [said('w-404')] }],
    ['the yes of who may not sign in any more', { votes: [said('w-4', { by: user('w-4', false) })] }],
    ['a yes to other answers', { votes: [said('w-4')], answersChangedAt: Instant.parse('2026-11-21T08:00:00.000Z') }],
    [
      'the yes of who reports to the one who asked',
      { openedBy: user('w-2'), enteredBy: user('w-3'), votes: [said('w-4')] },
    ],
    ['its manager as who asks, typed in by another', { openedBy: user('w-2'), enteredBy: user('w-3') }],
    ['whom it is for as who asks, typed in by another', { openedBy: user('w-1'), enteredBy: user('w-3') }],
  ])('is not given on %s, and the ticket says what to do', async (_, over) => {
    await read(over);
    expect(begun).toBe(0);
    expect(notes).toEqual([expect.stringContaining('nobody whose word counts has said yes here')]);
  });

  it.each<[string, Partial<Ticket>]>([
    ['whom it is for asks', { openedBy: user('w-1') }],
    ['who leads them asks', { openedBy: user('w-2') }],
    ['one who was asked there says yes', { votes: [said('w-3'), said('w-4')] }],
  ])('is given where %s', async (_, over) => {
    await read(over);
    expect(begun).toBe(1);
    expect(notes).toEqual([expect.stringContaining('Tenure has taken this as request')]);
  });
});

it('what somebody has to approve in Tenure is asked for on the roll-up: policy’s own approval gives it', async () => {
  await read({}, { ...free, entitlement: 'sales' });
  expect(begun).toBe(1);
});
