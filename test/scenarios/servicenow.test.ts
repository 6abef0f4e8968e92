/** A request in ServiceNow, from its approval to its closing: granted, refused, taken back, and never more than was approved. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ServiceNowSimulator } from '../../local/simulators/servicenow/simulator.ts';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

const SALES = 'okta:group:00gsales000000000000';
const RECORDS = '5a1e50000000000000000000000000a1';
const MANAGER = 'w-8001';
const address = (workerId: string) => `${workerId}@marlow.example`;

let company: Company;
let itsm: ServiceNowSimulator;

beforeAll(async () => {
  company = await openCompany({ configuration: join(import.meta.dirname, 'configurations', 'tickets.yaml') });
  itsm = company.stage.application.tickets!.servicenow!;
  await company.send(
    event('hired', MANAGER, { date: '2016-01-11', person: { department: 'People', managerWorkerId: 'w-1001' } }),
  );
  await company.settle();
  itsm.people.addUser(address(MANAGER));
});

async function hire(worker: string) {
  await company.hire(worker, { person: { managerWorkerId: MANAGER } });
  itsm.people.addUser(address(worker));
}

const order = (worker: string, approvers: readonly string[] = [MANAGER]) =>
  itsm.people.order({
    ...{ item: RECORDS, requestedFor: address(worker), answers: { why: 'a quarter with customers' } },
    approvers: approvers.map(address),
  });

const ritm = (id: string) => itsm.state.table('sc_req_item').get(id)!;
const notes = (id: string) => itsm.state.journalOf(id, 'work_notes');

describe('a requested item', () => {
  it('that is approved is granted until its day, and closed with what was granted and where the evidence is', async () => {
    await hire('w-9101');
    const id = await order('w-9101');
    await company.settle();
    expect((await company.access('w-9101')).okta.held).not.toContain(SALES);
    await itsm.people.decide(id, address(MANAGER), 'approved');
    await company.settle();
    expect((await company.access('w-9101')).okta.held).toContain(SALES);
    expect(ritm(id)).toMatchObject({ state: '3' });
    expect(notes(id)).toMatch(/Tenure has granted "Sales" at okta, until 2026-12-30T23:59:59.000Z.*tenure case c-[0-9a-f]{24}/);
  });
});
