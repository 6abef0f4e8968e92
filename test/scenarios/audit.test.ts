/** The audit reads what real cases leave: an approved joiner, a leaver and what was asked are where an auditor looks for them, and only what is wrong is found. */
import { expect, it } from 'vitest';
import { accountDigest } from '../../functions/core/account-list.ts';
import type { TableName } from '../../functions/core/audit/tables.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { Instant, System } from '../../functions/core/ids.ts';
import { auditedOf, bookOf, rowsOf as rowsIn } from '../core/audit/whole.ts';
import { type Company, openCompany, type Templates } from './company.ts';
import { event, gone } from './events.ts';
import { entriesOf } from './log-entries.ts';

const LEDGER = 'okta:group:00gledger00000000000';
const FINANCE = { department: 'Finance', managerWorkerId: 'w-1012' } as const;
const OWNER = { givenName: 'Farah', familyName: 'Qureshi', email: 'farah.qureshi@marlow.example' } as const;

const OKTA = System.parse('okta');

/** And not at night, so that a scenario of a morning has a list. */
function listedAtNoon(templates: Templates): void {
  const listing = Object.values(templates)
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Properties }) => String(Properties?.Description).startsWith('Lists the accounts of every target'));
  const timed = listing.filter(({ Properties }) => Properties.ScheduleExpression !== undefined);
  expect(timed).toHaveLength(1);
  for (const { Properties } of timed) Properties.ScheduleExpression = 'cron(0 12 * * ? *)';
}

/** An account that Tenure knows nothing of; answers its id. */
async function madeByHand(company: Company): Promise<string> {
  const { url, headers } = company.oktaAdministrator();
  const login = 'by.hand@marlow.example';
  const profile = { login, email: login, firstName: 'By', lastName: 'Hand' };
  const answer = await fetch(`${url}/api/v1/users?activate=true`, {
    ...{ method: 'POST', headers: { ...headers, 'content-type': 'application/json' } },
    body: JSON.stringify({ profile }),
  });
  return ((await answer.json()) as { id: string }).id;
}

it('has each case in its population, the decision before the grant, and the leaver cut in time', async () => {
  const company = await openCompany({ alter: listedAtNoon });
  const owner = event('hired', 'w-1003', {
    date: '2016-01-11',
    person: { ...OWNER, ...FINANCE, managerWorkerId: 'w-1001' },
  });
  await company.send(owner);
  await company.settle();
  const hired = event('hired', 'w-4001', { person: FINANCE });
  await company.send(hired);
  await company.settle();
  const [approval] = await company.pending('w-4001');
  await company.decide('w-1003', approval!, 'approved');
  await company.settle();
  const left = gone('w-4001', company.stage.now());
  await company.send(left);
  const unknown = await madeByHand(company);
  // Targets are listed; the log is signed for once a minute.
  await company.stage.advanceTo('2026-11-30T12:03:00.000Z');

  const records = (await entriesOf(company)).map((text) => EvidenceRecord.parse(JSON.parse(text)));
  const book = bookOf([records.map((record, index) => ({ index, record, beyond: false }))]);
  const now = Instant.parse(
    String(
      records
        .map(({ time }) => time)
        .sort()
        .at(-1),
    ),
  );
  const audit = auditedOf(book, { now });
  const rowsOf = (name: TableName) => rowsIn(audit, name);

  expect(rowsOf('populations/joiners')).toMatchObject([
    { event: 'hired', state: expect.stringMatching(/^completed/), source: expect.any(String) },
    {
      event: 'hired',
      state: expect.stringMatching(/^completed/),
      approvals: 1,
      observed: expect.stringContaining('okta active'),
    },
  ]);
  expect(rowsOf('populations/leavers')).toMatchObject([{ event: 'terminated', cut_at: expect.stringMatching(/Z$/) }]);
  expect(rowsOf('approvals')).toMatchObject([
    {
      ...{ entitlement: LEDGER, decision: 'approved', independent: 'yes', approver_active: 'yes' },
      ...{ decided_before_grant: 'yes', executors: 'system:tenure', approver: expect.stringMatching(/^person:/) },
    },
  ]);
  expect(rowsOf('timeliness')).toMatchObject([{ result: 'in-time', seconds_target: expect.any(Number) }]);
  expect(
    audit.reconciliation.filter(({ check }) => check === 'account').map(({ system, expected }) => [system, expected]),
  ).toEqual(
    expect.arrayContaining([
      ['okta', 'not active'],
      ['entra', 'not active'],
    ]),
  );
  // The account somebody made at Okta by hand was seen by no case, and is found; the leaver's are off, as the targets list them too.
  const listings = audit.reconciliation.filter(({ check }) => check === 'listing');
  const leaver = rowsOf('populations/leavers')[0]?.person;
  expect(listings.filter(({ person }) => person === leaver).map(({ system, result }) => [system, result])).toEqual([
    ['entra', 'agrees'],
    ['okta', 'agrees'],
  ]);
  expect(
    listings.find(({ found }) => found.startsWith(`account ${accountDigest(OKTA, unknown)}, active`)),
  ).toMatchObject({
    ...{ system: 'okta', person: '', result: 'finding' },
  });
  // Events are all this source sends: that it never said whom it has is wrong. And no continuous integration put this release here,
  // so nobody is said to have written it, its policy pack or its configuration.
  expect(audit.findings.filter(({ kind }) => kind !== 'listing-differs')).toMatchObject([
    { kind: 'snapshot-differs', text: expect.stringContaining('no list of everybody') },
    {
      kind: 'release-unapproved',
      text: expect.stringMatching(/^nobody says who wrote it; .* release \w{12}, policy \w{12}, configuration \w{12}$/),
    },
  ]);
});
