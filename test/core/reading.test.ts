/** What is recorded of reading evidence, and where. */
import { expect, it } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { chainOfReading, entryOfReading } from '../../functions/core/reading.ts';

const NOW = Instant.parse('2026-11-21T10:00:00.000Z');
const ada = { pseudonym: 'ada', roles: ['auditor'] as const };
const bob = { pseudonym: 'bob', roles: ['auditor', 'operator'] as const };
const shown = { what: 'case', facts: { caseId: 'c-1' } };

it('a reader has a chain a month, an export one of its own', () => {
  const chain = chainOfReading(shown, ada, NOW);
  expect(chainOfReading({ ...shown, what: 'access' }, ada, NOW)).toBe(chain);
  expect(chainOfReading(shown, bob, NOW)).not.toBe(chain);
  expect(chainOfReading(shown, ada, Instant.parse('2026-12-01T00:00:00.000Z'))).not.toBe(chain);
  const exported = chainOfReading({ ...shown, exportId: 'x-1' }, ada, NOW);
  expect(chainOfReading({ ...shown, exportId: 'x-1' }, bob, NOW)).toBe(exported);
  expect(exported).not.toBe(chain);
});

it('says who, as what, and what; why is private', () => {
  expect(entryOfReading({ ...shown, exportId: 'x-1', because: 'the yearly audit' }, ada)).toMatchObject({
    ...{ kind: 'evidence-read', actor: 'auditor:ada', person: 'ada' },
    ...{ facts: { what: 'case', caseId: 'c-1', exportId: 'x-1' }, private: { because: 'the yearly audit' } },
  });
  expect(entryOfReading(shown, bob)).toMatchObject({ actor: 'operator:bob', facts: shown.facts });
  expect(entryOfReading(shown, bob)).not.toHaveProperty('private');
});
