/** A line of an export is read as the schema would read it, whatever was done to it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRecords } from '../../functions/core/chain.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { Instant } from '../../functions/core/ids.ts';
import { recordIn } from '../../functions/ledger/audit/record-in.ts';
import { caseOf, entryOf } from './samples.ts';

const full = entryOf(
  { change: 'c1', count: 2, late: true, closed: ['a', 'b'] },
  {
    ...{ kind: 'outcome', system: 'okta', entitlement: 'okta:group:1', grade: 'observed', controls: ['SOC2:CC6.3'] },
    private: { name: 'Ann' },
  },
);
const [sealed] = buildRecords(caseOf(7), undefined, [full], Instant.parse('2026-03-01T10:00:00.000Z'), () => 'salt');
const { text, record } = sealed!;
const MEMBERS = Object.keys(EvidenceRecord.shape);

/** What may stand where something else must. */
const anything = fc.oneof(
  fc.constantFrom(...Object.values(record), record.kind.slice(1), 'waived'),
  fc.jsonValue(),
  fc.constantFrom('2026-02-30T10:00:00.000Z', '2026-02-28T10:00:00Z', 'c-0', 'a'.repeat(41), -1, 1.5, 2 ** 60),
  fc.array(fc.string({ maxLength: 60 })),
);
const changes = fc.dictionary(fc.constantFrom(...MEMBERS, 'more', '__proto__'), fc.option(anything), { maxKeys: 3 });

const bySchema = (line: string) => EvidenceRecord.safeParse(JSON.parse(line)).data;

describe('a line of an export', () => {
  it('is read whole where it is a record', () => {
    expect(recordIn(text)).toEqual(record);
  });

  it('is what the schema says, with any of its members changed, taken away or added', () => {
    fc.assert(
      fc.property(changes, (changed) => {
        const members = Object.entries({ ...record, ...changed }).filter(([, value]) => value !== null);
        const line = `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`;
        expect(recordIn(line)).toEqual(bySchema(line));
      }),
      { numRuns: 3000 },
    );
  });

  it('is what the schema says, with other facts', () => {
    const names = fc.oneof(fc.string(), fc.constant('__proto__'));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, anything), { maxLength: 3 }), (facts) => {
        const said = facts.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join();
        const line = text.replace(/"facts":\{.*?\}/, () => `"facts":{${said}}`);
        expect(recordIn(line)).toEqual(bySchema(line));
      }),
      { numRuns: 3000 },
    );
  });

  it('says no number that JSON cannot say', () => {
    const line = text.replace('"count":2', '"count":1e999');
    expect([recordIn(line), bySchema(line)]).toEqual([undefined, undefined]);
  });

  it.each(['', 'null', '[]', '7', '{', '{"caseId":"c-1"}'])('is no record where it is %j', (line) => {
    expect(recordIn(line)).toBeUndefined();
  });
});
