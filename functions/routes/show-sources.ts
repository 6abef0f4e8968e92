/** The HR sources that are read, their last pull, and having one pulled. */
import type { Routes } from './route.ts';

const may = ['operator', 'auditor'] as const;
/** Keys of workers may stand in the gaps. */
const reading = { what: 'sources', of: 'auditors' } as const;

export const showSources = {
  'GET /v1/sources': {
    does: 'Shows the HR sources that speak forms of their own, each with its last pull.',
    may,
    reading,
    answers: { 200: 'SourcesShown' },
  },
  'GET /v1/sources/{source}': {
    does: 'Shows one HR source with its last pull, and the gaps in it.',
    may,
    reading,
    answers: { 200: 'SourceShown' },
  },
  'POST /v1/sources/{source}/pull': {
    does: 'Has one HR source read whole.',
    may: ['operator'],
    once: { by: 'nature', because: 'a pull only reads, and what it reads again is a duplicate' },
    answers: { 202: 'PullAsked' },
  },
} as const satisfies Routes;
