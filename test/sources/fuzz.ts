/** Whatever a sender sends or a source answers: it is heard, read or refused with a reason, and nothing is ever thrown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../functions/sources/delivery.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import type { Source } from '../../functions/sources/source.ts';

export interface FuzzSetUp {
  readonly source: Source;
  /** Bodies as the vendor sends them: each is sent with parts of it replaced by anything. */
  readonly bodies: readonly unknown[];
  /** How the vendor writes a body; JSON where it is not said. */
  readonly write?: (body: unknown) => string;
  /** A record as the vendor answers it. */
  readonly record: unknown;
}

const RUNS = 1_000;

export function describeFuzz(name: string, { source, bodies, write = JSON.stringify, record }: FuzzSetUp): void {
  describe(`${name}, sent anything`, () => {
    const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', undefined);
    const heard = (body: Uint8Array, type: string | undefined) => {
      const delivery: Delivery = { headers: { 'content-type': type }, query: {}, body };
      const answer = source.hear!(delivery);
      if (answer.kind === 'refused') expect(reasons(answer.refusals)).toBe(true);
      if (answer.kind === 'nothing') expect(answer.because).not.toBe('');
      if (answer.kind === 'hints') {
        expect(answer.hints.length).toBeGreaterThan(0);
        expect(answer.hints.every(({ key }) => key !== '')).toBe(true);
      }
    };

    it('hears bytes of any kind', () => {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), types, heard), { numRuns: RUNS });
    });

    it('hears any JSON, and its own bodies with a part of them replaced', () => {
      const values = fc.oneof(fc.jsonValue(), fc.constantFrom(...bodies).chain(altered));
      fc.assert(
        fc.property(values, types, (value, type) => heard(Buffer.from(write(value) ?? ''), type)),
        { numRuns: RUNS },
      );
    });

    it('reads or refuses any record, and repeats nothing of it', () => {
      const marked = 'MARK-OF-A-VALUE';
      const values = fc.oneof(
        fc.jsonValue(),
        fc.constant(record).chain(altered),
        fc.constant({ id: marked, status: marked }),
      );
      fc.assert(
        fc.property(values, (value) => {
          const read = readRecord(value, source.mapping);
          if (read.kind !== 'refused') return;
          expect(reasons(read.refusals)).toBe(true);
          expect(JSON.stringify(read.refusals)).not.toContain(marked);
        }),
        { numRuns: RUNS },
      );
    });
  });
}

function reasons(refusals: readonly { readonly what: string; readonly mend: string }[]): boolean {
  return refusals.length > 0 && refusals.every(({ what, mend }) => what !== '' && mend !== '');
}

/** With one place in it, at whatever depth, replaced by anything or taken away. */
function altered(whole: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(whole);
  return fc
    .tuple(fc.constantFrom(...places), fc.option(fc.jsonValue(), { nil: undefined }))
    .map(([place, value]) => replaced(structuredClone(whole), place, value));
}

function placesIn(value: unknown, under: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [under];
  return [under, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...under, name]))];
}

function replaced(whole: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const here = whole as Record<string, unknown>;
  here[step] = replaced(here[step], rest, value);
  return here;
}
