/** A task that is closed as done: attested as the word of whoever closed it, and not at all where nobody can tell who that was. */
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { CaseId, PersonId } from '../../functions/core/ids.ts';
import type { Desk } from '../../functions/handlers/parts/ticket-desk.ts';
import { seeToTask } from '../../functions/handlers/parts/ticket-task.ts';
import type { TaskTicket } from '../../functions/sources/ticket-system.ts';
import { ENVIRONMENT } from '../fuzz/environment.ts';
import { aws } from '../fuzz/memory-aws.ts';
import { CASE, TABLES } from '../fuzz/samples.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));

const finding = { kind: 'left-over', text: 'Ada gives her laptop back', task: 'laptop' };
const cases = TABLES.cases.map((item) => (item.pk === CASE ? { ...item, findings: [finding] } : item));
const known = {
  ...({ about: 'task', ref: { system: 'servicenow', id: 't-1' }, number: 'SCTASK1', task: 'laptop' } as const),
  ...{ personId: PersonId.parse('p-w-1'), caseId: CaseId.parse(CASE) },
};
const done: TaskTicket = {
  ...{ number: 'SCTASK1', standing: 'done', attestation: 'Grace has it on her desk' },
  closedBy: { id: 'u-2', workerId: 'w-2', active: true },
};

let evidence: number;
let notes: string[];

beforeAll(() => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
});
beforeEach(() => {
  [evidence, notes] = [0, []];
  aws({ ...TABLES, cases }, (command) => {
    if (command === 'TransactWriteCommand') evidence++;
  });
});

async function closed(ticket: TaskTicket): Promise<void> {
  const system = {
    readTask: async () => ticket,
    note: async (_: string, note: { text: string }) => notes.push(note.text),
  };
  const desk = { name: 'servicenow', system } as unknown as Desk; // nothing else of it is used
  await seeToTask(desk, { ticket: known, told: new Set(), closed: false }, known);
}

it('is attested by who closed it', async () => {
  await closed(done);
  expect(evidence).toBe(1);
  expect(notes).toEqual([expect.stringContaining('taken this as attested')]);
});

it('is attested in well-formed words wherever they are cut off: no digest can be taken of half a letter', async () => {
  for (const attestation of ['😀'.repeat(400), `a${'😀'.repeat(400)}`]) await closed({ ...done, attestation });
  expect(evidence).toBe(2);
});

it.each<[string, Partial<TaskTicket>, string]>([
  [
    'who it is about closed it in a colleague’s name',
    { doubt: 'who wrote it last is not who closed it' },
    'wrote it last',
  ],
  ['nobody we know closed it', { closedBy: undefined, doubt: 'who wrote it last' }, 'nobody Tenure knows'],
  ['nothing says who did what', { attestation: undefined, doubt: 'who wrote it last' }, 'nothing says who did what'],
  ['who it is about closed it', { closedBy: { id: 'u-1', workerId: 'w-1', active: true } }, 'somebody else attests'],
])('is not where %s, and says so', async (_, over, because) => {
  await closed({ ...done, ...over });
  expect(evidence).toBe(0);
  expect(notes).toEqual([expect.stringContaining(because)]);
});
