/** Verifies private parts against the commitments of their records, a part of the export at a time. */
import { canonical } from '../core/canonical.ts';
import { commitment } from '../core/chain.ts';
import type { EvidenceRecord } from '../core/evidence.ts';
import { PrivateLine } from '../core/evidence-export.ts';
import { CaseId, type Digest } from '../core/ids.ts';
import { displaced } from './displaced.ts';
import type { Finding, Place } from './finding.ts';
import type { Heads } from './verify-heads.ts';

export interface PrivateCheck {
  /** A sound record, at its line. */
  expect(record: EvidenceRecord, place: Place): void;
  /** The next line of a private file. */
  take(text: string | undefined, place: Place): void;
  /** The private file that goes with the records taken is not there: their private parts are withheld. */
  withhold(): void;
  /** Everything that is wrong. `faulty` names the records that are wrong themselves, of which no more is said. */
  finish(faulty: ReadonlySet<string>): Finding[];
  readonly counts: { verified: number; erased: number; withheld: number };
}

/** What a private line says its record commits to; or that it was erased, and by what record. */
type Given = Place & Read;
type Read = { readonly id: string } & ({ readonly commits: Digest } | { readonly authority: string });

/** The record of a private part. */
interface Expected extends Place {
  readonly commits: Digest;
  readonly person: string;
}

export function checkPrivateParts(heads: Heads): PrivateCheck {
  const expected = new Map<string, Expected>();
  /** Whom each record of an erasure says was erased. */
  const erasures = new Map<string, string>();
  const claims: (Place & { readonly id: string; readonly authority: string; readonly person: string })[] = [];
  const unmatched: Given[] = [];
  const findings: Finding[] = [];
  const given: { id: string; place: Place }[] = [];
  const counts = { verified: 0, erased: 0, withheld: 0 };

  function match(line: Given): boolean {
    const record = expected.get(line.id);
    if (record === undefined) return false;
    expected.delete(line.id);
    if ('authority' in line) {
      counts.erased++;
      claims.push({ ...line, person: record.person });
    } else if (line.commits === record.commits) counts.verified++;
    else findings.push(finding(line, line.id, 'the private part is not the one its record commits to'));
    return true;
  }

  return {
    counts,
    expect({ id, commitment: commits, kind, person }, place) {
      if (commits !== undefined) expected.set(id, { ...place, commits, person });
      if (kind === 'erased') erasures.set(id, person);
    },
    take(text, place) {
      const line = read(text);
      if (line === undefined) findings.push({ kind: 'commitment', ...place, text: 'the line is no private part' });
      else {
        given.push({ id: line.id, place });
        if (!match({ ...line, ...place })) unmatched.push({ ...line, ...place });
      }
    },
    withhold() {
      counts.withheld += expected.size;
      expected.clear();
    },
    finish(faulty) {
      const alone = unmatched.filter((line) => !match(line) && !faulty.has(line.id));
      const without = [...expected].filter(([id]) => !faulty.has(id));
      const unfounded = claims.filter(
        ({ authority, person }) => erasures.get(authority) !== person && !faulty.has(authority),
      );
      const order = displaced(given.map(({ id }) => ordinalOf(id, heads)));
      return [
        ...findings,
        ...alone.map((line) => finding(line, line.id, 'the private part belongs to no record here, or is there twice')),
        ...without.map(([id, place]) =>
          finding(place, id, 'the private part of the record is missing, and not marked as erased'),
        ),
        ...unfounded.map((line) => ({
          ...finding(line, line.id, `no record ${line.authority} here says that its person was erased`),
          kind: 'erased' as const,
        })),
        ...order
          .flatMap((index) => given[index] ?? [])
          .map(({ id, place }) => ({
            ...finding(place, id, 'the private part stands in the wrong place'),
            kind: 'reordered' as const,
          })),
      ];
    },
  };
}

function read(text: string | undefined): Read | undefined {
  try {
    const line = PrivateLine.safeParse(JSON.parse(text ?? ''));
    if (!line.success || canonical(line.data) !== text) return undefined;
    const { data } = line;
    if ('erased' in data) return { id: data.id, authority: data.authority };
    return { id: data.id, commits: commitment(data.salt, canonical(data.private)) };
  } catch {
    // Not JSON: no private part.
    return undefined;
  }
}

function ordinalOf(id: string, heads: Heads): number {
  const { caseId, position } = partsOf(id);
  const head = caseId === undefined ? undefined : heads.byCase.get(caseId);
  if (head === undefined || position === undefined || position > head.position) return -1;
  return head.offset + position;
}

function partsOf(id: string): { caseId?: CaseId; position?: number } {
  const [first, second = ''] = id.split('/');
  const caseId = CaseId.safeParse(first);
  return caseId.success && /^\d{1,9}$/.test(second) ? { caseId: caseId.data, position: Number(second) } : {};
}

function finding({ file, line }: Place, id: string, text: string): Finding {
  return { kind: 'commitment', file, line, ...partsOf(id), text };
}
