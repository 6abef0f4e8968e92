/** A sample that anyone can draw again: cases in the order of a digest over the seed, the first so many of each population. */
import { hash } from 'node:crypto';
import type { EvidenceKind } from '../evidence.ts';
import type { SampleAsked } from '../evidence-export.ts';
import type { CaseId } from '../ids.ts';
import type { CaseFile } from './case-file.ts';
import type { CasePopulation } from './populations.ts';

/** Our choice: what auditors commonly pick of a population. */
export const USUAL_SAMPLE = 25;

export const SAMPLED = [
  'joiners',
  'movers',
  'leavers',
  'requests',
  'exceptions',
] as const satisfies readonly CasePopulation[];

export const ALGORITHM =
  'For each population, take the case ids of its CSV file. For each, compute the lower-case hexadecimal SHA-256 of the UTF-8 text ' +
  '"<seed>\\n<population>\\n<case id>" (line feeds between, none at the end). Sort the ids by that digest, ascending, and take the first N.';

export interface SampleTerms {
  readonly seed: string;
  readonly size: number;
  /** `log`: the root of the log at the end of the export, which nobody chose. */
  readonly seedFrom: 'asked' | 'log';
}

/** `endNote` is the checkpoint the export ends with; its third line is the root. */
export function sampleTerms({ size, seed }: SampleAsked, endNote: string): SampleTerms {
  if (seed !== undefined) return { seed, size, seedFrom: 'asked' };
  const [, , root = ''] = endNote.split('\n', 3);
  return { seed: root, size, seedFrom: 'log' };
}

/** In words, for who draws it again. */
export function seedSays({ seedFrom }: Pick<SampleTerms, 'seedFrom'>, by: string): string {
  if (seedFrom === 'asked') return `it was asked for by ${by}, before the export was made`;
  return (
    'nobody asked for one: it is the third line of log/end, the root of the log at the end of the range. It follows from every record ' +
    'before, so that nobody can pick a sample; only who could write other records would have drawn another'
  );
}

export interface Drawn {
  readonly population: CasePopulation;
  readonly file: Pick<CaseFile, 'caseId' | 'person' | 'state'>;
  /** What it was sorted by. */
  readonly digest: string;
}

/** A sample as it is drawn from cases that pass by. */
export interface Drawing {
  add(population: CasePopulation, file: CaseFile): void;
  drawn(): readonly Drawn[];
}

/** Ours: what is kept before the last are let go. */
const KEPT = 1024;

export function drawing({ seed, size }: Pick<SampleTerms, 'seed' | 'size'>): Drawing {
  const first = new Map<CasePopulation, Drawn[]>(SAMPLED.map((population) => [population, []]));
  const least = (some: readonly Drawn[]) =>
    some.toSorted((one, other) => (one.digest < other.digest ? -1 : 1)).slice(0, size);
  return {
    add(population, { caseId, person, state }) {
      const some = first.get(population);
      if (some === undefined) return; // no population that is sampled
      some.push({
        population,
        file: { caseId, person, state },
        digest: hash('sha256', `${seed}\n${population}\n${caseId}`),
      });
      if (some.length >= size + KEPT) first.set(population, least(some));
    },
    drawn: () => [...first.values()].flatMap(least),
  };
}

/** Where the bundle of a sampled case lies. */
export function bundleName({ population, file }: Drawn): string {
  return `sample/${population}-${file.caseId}.json`;
}

export interface Sampled {
  readonly index: number;
  readonly text: string;
  readonly kind: EvidenceKind;
  readonly caseId: CaseId;
  /** From the record to the latest checkpoint, base64; absent: derivable from the export. */
  readonly proof?: readonly string[];
}

const SECTIONS: Readonly<Partial<Record<EvidenceKind, string>>> = {
  'event-received': 'event',
  requested: 'event',
  withdrawn: 'event',
  'case-opened': 'event',
  planned: 'plan',
  intent: 'intents',
  outcome: 'receipts',
  failed: 'receipts',
  attested: 'receipts',
  cut: 'observations',
  completed: 'observations',
  blocked: 'observations',
};

function sectionOf(kind: EvidenceKind): string {
  return SECTIONS[kind] ?? (kind.startsWith('approval-') ? 'approvals' : 'also');
}

/** One sampled case as an auditor follows it: what began it, the plan, who approved, what was to be written, what targets said, what was seen. */
export function bundleOf({ population, file, digest }: Drawn, records: readonly Sampled[]): unknown {
  const named = ['event', 'plan', 'approvals', 'intents', 'receipts', 'observations', 'also'];
  const sections = named.map((section) => [
    section,
    records
      .filter(({ kind }) => sectionOf(kind) === section)
      .map(({ index, text, proof }) => ({ index, record: text, ...(proof && { proof }) })),
  ]);
  const { caseId, person, state } = file;
  return { population, case: caseId, person, state, drawnBy: digest, ...Object.fromEntries(sections) };
}
