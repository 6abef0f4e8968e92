/** A table that somebody altered is exported as it is, and the verifier names what was altered. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildRecords } from '../../functions/core/chain.ts';
import { Instant } from '../../functions/core/ids.ts';
import { encryptPart } from '../../functions/core/private-part.ts';
import type { LedgerItem } from '../../functions/ledger/ledger.ts';
import { closePrivate, openPrivate } from '../../functions/ledger/private-parts.ts';
import { verify } from '../../functions/ledger/verify.ts';
import { writeExport } from '../../functions/ledger/write-export.ts';
import { memoryKeys } from '../support/person-keys.ts';
import { caseOf, entryOf } from './samples.ts';

const at = Instant.parse('2026-12-01T09:00:00.000Z');

const keys = memoryKeys();

async function stored(): Promise<LedgerItem[]> {
  const entries = [entryOf(), entryOf({}, { private: { name: 'Ann' } }), entryOf()];
  const sealed = buildRecords(caseOf(1), undefined, entries, at, () => 'salt');
  const closed = await Promise.all(sealed.map((record) => closePrivate({ keys: () => keys }, record)));
  return closed.map(({ record, text, ...beside }) => ({
    pk: record.caseId,
    sk: record.position,
    record: text,
    ...beside,
  }));
}

/** Well-formed, and of no key of ours. */
const ANOTHER = encryptPart(new Uint8Array(32), new Uint8Array(12), `${caseOf(1)}/1`, {
  privateText: '{"name":"Bob"}',
  salt: 'salt',
});

it.each<[string, Partial<LedgerItem>, object]>([
  [
    'a record that is no JSON',
    { record: 'gone\naway' },
    { kind: 'edited', position: 1, file: 'records-00001.ndjson', line: 2 },
  ],
  ['a private part that is no ciphertext', { private: '{' }, { kind: 'commitment', position: 1 }],
  ['another private part', { private: ANOTHER }, { kind: 'commitment', position: 1 }],
])('names %s', async (_, altered, finding) => {
  const dir = await mkdtemp(join(tmpdir(), 'tenure-altered-'));
  const chain = (await stored()).map((item) => (item.sk === 1 ? { ...item, ...altered } : item));
  const request = {
    exportId: 'x',
    period: { from: '2026-12-01', to: '2026-12-01' },
    privateParts: 'included',
  } as const;
  const chains = (async function* () {
    yield chain;
  })();
  const open = (item: LedgerItem) => openPrivate(keys, item);
  await writeExport(request, chains, open, at, (name, content) => writeFile(join(dir, name), content));
  expect((await verify(dir)).findings).toMatchObject([finding]);
  await rm(dir, { recursive: true });
});
