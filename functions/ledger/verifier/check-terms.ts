/** Checks by which limit and which sample an audit was made: they are the exporter's to say, unless the log or whoever asked says them too. */
import { type AuditTerms, LIMIT_HOURS } from '../../core/audit/audit.ts';
import { USUAL_SAMPLE } from '../../core/audit/sample.ts';
import type { Finding } from './finding.ts';
import { IPE } from './read-ipe.ts';
import type { RecordLine } from './record-line.ts';
import type { AskedTerms } from './told.ts';

/** `default`: Tenure's own, and a seed that follows from the log. `log`: as the record says that it was asked. `exporter`: nobody else says so. */
export type SaidBy = 'default' | 'log' | 'told' | 'exporter';

export interface TermsSaid {
  readonly limitHours: number;
  readonly limitBy: SaidBy;
  readonly sampleSize: number;
  readonly seed: string;
  readonly seedFrom: 'asked' | 'log';
  readonly sampleBy: SaidBy;
  /** Who asked for the export, as its files say. */
  readonly by: string;
}

export interface TermsCheck {
  take(record: RecordLine): void;
  finish(terms: AuditTerms): { readonly said: TermsSaid; readonly findings: readonly Finding[] };
}

/** The record `export-asked` of this export says what was asked for; what was told holds for the rest. */
export function checkTerms(exportId: string, told: AskedTerms): TermsCheck {
  let asked: AskedTerms | undefined;
  return {
    take({ kind, facts }) {
      if (asked !== undefined || kind !== 'evidence-read' || facts.what !== 'export-asked') return;
      if (facts.exportId === exportId) asked = askedIn(facts);
    },
    finish({ limitHours, sample: { size: sampleSize, seed, seedFrom }, by }) {
      const made = { limitHours, sampleSize, ...(seedFrom === 'asked' ? { seed } : {}) };
      const findings = [
        ...differences(made, told, 'you told'),
        ...(asked === undefined
          ? []
          : differences(
              { ...made, ...(made.seed === undefined ? { seed: '' } : {}) },
              asked,
              'its record in the log says was asked for',
            )),
      ];
      const isUsual = sampleSize === USUAL_SAMPLE && seedFrom === 'log';
      const isTold = told.sampleSize !== undefined && (told.seed !== undefined || seedFrom === 'log');
      const sampleBy = asked !== undefined ? 'log' : isTold ? 'told' : isUsual ? 'default' : 'exporter';
      const limitBy = told.limitHours !== undefined ? 'told' : limitHours === LIMIT_HOURS ? 'default' : 'exporter';
      return { said: { limitHours, limitBy, sampleSize, seed, seedFrom, sampleBy, by }, findings };
    },
  };
}

/** No seed asked for is one that follows from the log. */
function askedIn({ sampleSize, sampleSeed }: RecordLine['facts']): AskedTerms {
  return {
    ...(typeof sampleSize === 'number' ? { sampleSize } : {}),
    seed: typeof sampleSeed === 'string' ? sampleSeed : '',
  };
}

const NAMES = { limitHours: 'limit in hours', sampleSize: 'size of the sample', seed: 'seed of the sample' } as const;

function differences(made: AskedTerms, expected: AskedTerms, who: string): Finding[] {
  return (Object.keys(NAMES) as (keyof AskedTerms)[]) // its own names
    .filter((name) => expected[name] !== undefined && expected[name] !== made[name])
    .map((name) => ({ kind: 'derived', file: IPE, text: `the ${NAMES[name]} is not the one that ${who}` }));
}
