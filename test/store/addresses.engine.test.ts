/** Which worker an e-mail address is, on a real engine: exactly one live person's, or nobody's. */
import { beforeEach, expect, it } from 'vitest';
import { PersonId } from '../../functions/core/ids.ts';
import type { Person } from '../../functions/core/person.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { putAddresses, workerOfAddress } from '../../functions/store/addresses.ts';
import { type People, putPerson } from '../../functions/store/people.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { eventOf, nobody, personAfter, type Told } from '../support/lifecycle.ts';
import { describeOnEngine } from '../support/on-engine.ts';

describeOnEngine('an e-mail address, on a real engine', [], (engine) => {
  let people: People;
  let tables = 0;
  beforeEach(async () => {
    people = { client: engine.client, table: `people-${tables++}` };
    await engine.createTable(people.table);
  });

  /** The person as they are after one more event, stored as open-case stores them. */
  async function hears(before: Person, told: Told): Promise<Person> {
    const person = personAfter([eventOf(told)], before);
    const addresses = putAddresses(people.table, before, person);
    await writeAll(ledgerOf(engine.client), [putPerson(people.table, person), ...addresses]);
    return person;
  }

  const somebody = (personId: string): Person => ({ ...nobody(), personId: PersonId.parse(personId) });
  const hired = (workerId: string, email: string, on = '2026-01-05'): Told => ({
    ...{ kind: 'hired', on },
    record: { workerId, email, startDate: on },
  });

  it('is the one live worker who has it, however it is written', async () => {
    await hears(somebody('p-1'), hired('w-1', 'Ada@marlow.example'));
    await hears(somebody('p-2'), hired('w-2', 'bo@marlow.example'));
    expect(await workerOfAddress(people, 'ada@Marlow.example ')).toBe('w-1');
    expect(await workerOfAddress(people, 'nobody@marlow.example')).toBeUndefined();
  });

  it('is nobody when two live people share it, and one again when the other has another', async () => {
    await hears(somebody('p-1'), hired('w-1', 'desk@marlow.example'));
    const other = await hears(somebody('p-2'), hired('w-2', 'desk@marlow.example'));
    expect(await workerOfAddress(people, 'desk@marlow.example')).toBeUndefined();
    await hears(other, { ...hired('w-2', 'bo@marlow.example'), kind: 'changed', on: '2026-02-01' });
    expect(await workerOfAddress(people, 'desk@marlow.example')).toBe('w-1');
    expect(await workerOfAddress(people, 'bo@marlow.example')).toBe('w-2');
  });

  it('is nobody once who had it has left, and then whose it became', async () => {
    const leaver = await hears(somebody('p-1'), hired('w-1', 'ada@marlow.example'));
    await hears(leaver, { ...hired('w-1', 'ada@marlow.example'), kind: 'terminated', on: '2026-03-01' });
    expect(await workerOfAddress(people, 'ada@marlow.example')).toBeUndefined();
    await hears(somebody('p-2'), hired('w-2', 'ada@marlow.example', '2026-04-01'));
    expect(await workerOfAddress(people, 'ada@marlow.example')).toBe('w-2');
  });

  it('is still shared with somebody on leave', async () => {
    const away = await hears(somebody('p-1'), hired('w-1', 'ada@marlow.example'));
    await hears(away, { ...hired('w-1', 'ada@marlow.example'), kind: 'suspended', on: '2026-03-01' });
    await hears(somebody('p-2'), hired('w-2', 'ada@marlow.example', '2026-04-01'));
    expect(await workerOfAddress(people, 'ada@marlow.example')).toBeUndefined();
  });

  it('is written once: nothing more while it stays the same', async () => {
    const person = await hears(somebody('p-1'), hired('w-1', 'ada@marlow.example'));
    expect(putAddresses(people.table, person, person)).toEqual([]);
    expect(putAddresses(people.table, undefined, person)).toHaveLength(1);
  });
});
