/** A table that somebody altered is exported as it is, and the verifier names what was altered. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildRecords } from '../../functions/core/chain.ts';
import { Instant } from '../../functions/core/ids.ts';
import type { LedgerItem } from '../../functions/ledger/ledger.ts';
import { verify } from '../../functions/ledger/verify.ts';
import { writeExport } from '../../functions/ledger/write-export.ts';
import { caseOf, entryOf } from './samples.ts';

const at = Instant.parse('2026-12-01T09:00:00.000Z');

function stored(): LedgerItem[] {
  const entries = [entryOf(), entryOf({}, { private: { name: 'Ann' } }), entryOf()];
  const sealed = buildRecords(caseOf(1), undefined, entries, at, () => 'salt');
  return sealed.map(({ record, text, salt, privateText }) => ({
    pk: record.caseId,
    sk: record.position,
    record: text,
    ...(salt === undefined ? {} : { salt, private: privateText }),
  }));
}

it.each<[string, Partial<LedgerItem>, object]>([
  [
    'a record that is no JSON',
    { record: 'gone\naway' },
    { kind: 'edited', position: 1, file: 'records-00001.ndjson', line: 2 },
  ],
  ['a private part that is no JSON', { private: '{' }, { kind: 'commitment', position: 1 }],
  ['another private part', { private: '{"name":"Bob"}' }, { kind: 'commitment', position: 1 }],
])('names %s', async (_, altered, finding) => {
  const dir = await mkdtemp(join(tmpdir(), 'tenure-altered-'));
  const chain = stored().map((item) => (item.sk === 1 ? { ...item, ...altered } : item));
  const request = {
    exportId: 'x',
    period: { from: '2026-12-01', to: '2026-12-01' },
    privateParts: 'included',
  } as const;
  const chains = (async function* () {
    yield chain;
  })();
  await writeExport(request, chains, at, (name, content) => writeFile(join(dir, name), content));
  expect((await verify(dir)).findings).toMatchObject([finding]);
  await rm(dir, { recursive: true });
});
