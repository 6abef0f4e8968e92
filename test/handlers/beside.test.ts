/** What a connector writes to the chain while another one writes to it too: once, behind the record that is last by then. */
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import { absent } from '../../functions/core/access.ts';
import { buildRecords } from '../../functions/core/chain.ts';
import { entryOf } from '../../functions/core/entries.ts';
import type { Head } from '../../functions/core/evidence.ts';
import { Instant, type System } from '../../functions/core/ids.ts';
import { type Plan, planText } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { connectorHandler } from '../../functions/handlers/connector.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { memoryTarget } from '../support/memory-target.ts';
import { ENTRA, OKTA, policyOf, situation } from '../support/situation.ts';

const table = mockClient(DynamoDBDocumentClient);
const NOW = Instant.parse(new Date().toISOString());

beforeEach(() => {
  table.reset();
  for (const [name, value] of Object.entries({
    ...{ AWS_REGION: 'eu-west-1', CASES_TABLE: 'cases', PEOPLE_TABLE: 'people', EVIDENCE_TABLE: 'evidence' },
  }))
    vi.stubEnv(name, value);
});

it('goes behind what the other one wrote, in one transaction', async () => {
  const { looked, positions } = await applied([OKTA, ENTRA]);
  expect(looked).toBe(1);
  expect(positions).toEqual([4]);
});

it('alone follows the head that came with the plan, and looks for none', async () => {
  const { looked, positions } = await applied([OKTA]);
  expect(looked).toBe(0);
  expect(positions).toEqual([1]);
});

/** Okta's batch of a joiner with an account in each of `systems`: how often the chain was looked at, and where each transaction began. */
async function applied(systems: readonly System[]) {
  const before = situation({
    person: personAfter([eventOf({ kind: 'hired', on: '2026-03-01' })]),
    policy: policyOf({ accounts: [{ when: 'true', systems }] }),
    observed: systems.map((system) => absent(system)),
  });
  const made = plan(before);
  const entry = entryOf(before.case, before.person, 'planned', { planDigest: made.digest });
  const chain = buildRecords(made.caseId, undefined, [entry, entry, entry, entry], NOW, () => 'salt');
  const head = chain[0] && { position: 0, hash: chain[0].record.hash };
  table.on(BatchGetCommand).resolves({ Responses: { cases: itemsOf(made, before, head), people: peopleOf(before) } });
  table.on(UpdateCommand).resolves({ Attributes: { access: JSON.stringify(absent(OKTA)), at: NOW } });
  table.on(QueryCommand).resolves({ Items: [{ record: chain[3]?.text }] });
  table.on(TransactWriteCommand).resolves({});
  const apply = connectorHandler(async () => memoryTarget('okta'));
  const about = { version: 1, caseId: made.caseId, personId: before.person.personId, planDigest: made.digest };
  const outcome = await apply({ action: 'apply', ...about, system: OKTA, lane: 'provision' });
  expect(outcome).toMatchObject({ receipts: [{ status: 'changed' }] });
  return {
    looked: table.commandCalls(QueryCommand).length,
    positions: table
      .commandCalls(TransactWriteCommand)
      .map(({ args }) => args[0].input.TransactItems?.find(({ Put }) => Put?.TableName === 'evidence')?.Put?.Item?.sk),
  };
}

function itemsOf(made: Plan, { person: { personId }, case: handled }: Situation, head: Head | undefined) {
  const query = { personId, workerId: handled.workerId, login: 'p@example.com', manages: [] };
  const known = {
    ...{ personId, state: 'executing', order: 'o', receivedAt: NOW, effectiveAt: NOW, eventDigest: made.digest },
    ...{ queries: JSON.stringify({ [OKTA]: query, [ENTRA]: query }), head },
  };
  return [
    { pk: made.caseId, sk: 'case', ...handled, ...known },
    { pk: made.caseId, sk: `plan#${made.digest}`, plan: planText(made), intended: 'provision' },
  ];
}

function peopleOf({ person, case: { caseId } }: Situation) {
  return [
    { pk: person.personId, sk: 'person', person },
    { pk: person.personId, sk: 'right', caseId },
  ];
}
