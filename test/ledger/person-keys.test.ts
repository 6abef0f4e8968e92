/** Keys of people: one a person, made when first needed, asked for once a call, gone when destroyed; and no evidence without them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { buildRecords } from '../../functions/core/chain.ts';
import { EvidenceUnavailable } from '../../functions/core/errors.ts';
import { Instant } from '../../functions/core/ids.ts';
import { destroyKey, findKey, keyToEncrypt } from '../../functions/ledger/person-keys.ts';
import { closePrivate, openPrivate } from '../../functions/ledger/private-parts.ts';
import { type MemoryKeys, memoryKeys } from '../support/person-keys.ts';
import { caseOf, entryOf } from './samples.ts';

const at = Instant.parse('2026-12-01T09:00:00.000Z');
const AUTHORITY = `${caseOf(9)}/2`;
let time: string;
let keys: MemoryKeys;
beforeEach(() => {
  time = at;
  keys = memoryKeys({ now: () => Instant.parse(time) });
});

/** As another function has them: the same table and KMS, and an empty memory. */
const elsewhere = (): MemoryKeys => ({ ...keys, kept: new Map() });
const later = (seconds: number) => {
  time = new Date(Date.parse(time) + seconds * 1000).toISOString();
};
const destroy = (person: string) => {
  const { Put } = destroyKey(keys, person, AUTHORITY, at);
  keys.items.set(person, Put?.Item ?? {});
};

async function stored(person = 'psn-1', number = 1) {
  const entries = [entryOf({}, { person, private: { name: 'Ada' } })];
  const [record] = buildRecords(caseOf(number), undefined, entries, at, () => 'pepper');
  const { text, private: encrypted } = await closePrivate({ keys: () => keys }, record!);
  return { pk: caseOf(number), sk: 0, record: text, private: encrypted! };
}

/** What is stored of a record, read as the record says. */
const opened = ({ record, private: encrypted }: { record: string; private?: string }) =>
  openPrivate(keys, JSON.parse(record), encrypted);

describe('the key of a person', () => {
  it('is made once, whoever asks first, and is their own', async () => {
    const [one, same] = await Promise.all([keyToEncrypt(keys, 'psn-1'), keyToEncrypt(elsewhere(), 'psn-1')]);
    expect(Buffer.from(one)).toEqual(Buffer.from(same));
    expect(Buffer.from(await keyToEncrypt(keys, 'psn-2'))).not.toEqual(Buffer.from(one));
    expect(keys.items.size).toBe(2);
  });

  it('costs three requests when it is new, two where it is not in memory, and none for the rest of a call', async () => {
    await Promise.all([keyToEncrypt(keys, 'psn-1'), keyToEncrypt(keys, 'psn-1')]);
    expect(keys.asked).toEqual(['GetCommand', 'GenerateDataKeyCommand', 'PutCommand']);
    keys.asked.length = 0;
    await keyToEncrypt(keys, 'psn-1');
    expect(keys.asked).toEqual([]);
    await findKey(elsewhere(), 'psn-1');
    expect(keys.asked).toEqual(['GetCommand', 'DecryptCommand']);
  });

  it('is in memory for a minute, and of so many people only', async () => {
    await keyToEncrypt(keys, 'psn-1');
    later(59);
    await keyToEncrypt(keys, 'psn-2');
    expect([...keys.kept.keys()]).toEqual(['psn-1', 'psn-2']);
    later(2);
    await keyToEncrypt(keys, 'psn-3');
    expect([...keys.kept.keys()]).toEqual(['psn-2', 'psn-3']);
    await keyToEncrypt({ ...keys, keepMost: 2 }, 'psn-4');
    expect([...keys.kept.keys()]).toEqual(['psn-3', 'psn-4']);
  });

  it('copied to another person is no key of theirs', async () => {
    await keyToEncrypt(keys, 'psn-1');
    keys.items.set('psn-2', keys.items.get('psn-1')!);
    await expect(findKey(keys, 'psn-2')).rejects.toThrow(EvidenceUnavailable);
  });

  it('is not made again once it is destroyed: what is said of them from then on nobody can read', async () => {
    const before = await stored();
    destroy('psn-1');
    keys.kept.clear();
    const after = await stored('psn-1', 2);
    expect(keys.items.get('psn-1')).toEqual({ pk: 'psn-1', sk: 'key', destroyedBy: AUTHORITY, destroyedAt: at });
    for (const item of [before, after]) expect(await opened(item)).toEqual({ kind: 'erased', authority: AUTHORITY });
  });

  it.each(['client', 'kms'] as const)(
    'that cannot be had (%s) is evidence that cannot be written; asked again, it is looked for again',
    async (what) => {
      const down = { send: async () => Promise.reject(new Error('no route')) } as never;
      const without = { ...keys, ...(what === 'client' ? { client: down } : { kms: async () => down }) };
      await expect(keyToEncrypt(without, 'psn-1')).rejects.toThrow(EvidenceUnavailable);
      expect(keys.kept.size).toBe(0);
      expect(await keyToEncrypt(keys, 'psn-1')).toHaveLength(32);
    },
  );
});

describe('openPrivate', () => {
  it('reads what was written', async () => {
    const item = await stored();
    expect(item.private).not.toContain('Ada');
    expect(await opened(item)).toEqual({ kind: 'open', private: { name: 'Ada' }, salt: 'pepper' });
  });

  it.each([
    ['taken away', async () => ({ private: undefined })],
    ['of another record', async () => ({ private: (await stored('psn-1', 2)).private })],
    ['of another person', async () => ({ private: (await stored('psn-2', 1)).private })],
  ])('of a part that is %s says that it is unreadable, and not that it was erased', async (_, change) => {
    const { private: __, ...item } = await stored();
    const { private: encrypted } = await change();
    const altered = { ...item, ...(encrypted === undefined ? {} : { private: encrypted }) };
    expect(await opened(altered)).toEqual({ kind: 'unreadable' });
  });

  it('of a key that is gone, and nobody said that it was to go, does not say erased', async () => {
    const item = await stored();
    keys.items.delete('psn-1');
    keys.kept.clear();
    expect(await opened(item)).toEqual({ kind: 'unreadable' });
  });
});
