/** Cases as they are listed and shown. */
import * as z from 'zod';
import { CaseState } from '../core/case.ts';
import { CaseKind } from '../core/plan.ts';
import { Place, paging } from './page.ts';
import type { Routes } from './route.ts';

const may = ['operator', 'auditor'] as const;
/** Its evidence is shown: that leaves evidence of its own. */
const reading = { what: 'case', of: 'everybody', id: 'caseId' } as const;

/** Our choice: an evidence record is about 1 kB. */
export const EVIDENCE_A_PAGE = { usual: 200, most: 1000 } as const;

export const showCases = {
  'GET /v1/cases': {
    does: 'Lists cases, newest first.',
    may,
    reading: { what: 'cases', of: 'auditors', query: true },
    query: z.strictObject({
      state: CaseState.optional(),
      kind: CaseKind.optional(),
      ...paging('cases', Place, { usual: 100, most: 500 }),
    }),
    answers: { 200: 'CaseList' },
  },
  'GET /v1/cases/{id}': {
    does: 'Shows a case with its plan and its evidence.',
    may,
    reading,
    answers: { 200: 'CaseShown' },
  },
  'GET /v1/cases/{id}/evidence': {
    does: 'Lists the evidence of a case, oldest first.',
    may,
    reading,
    query: z.strictObject(paging('evidence', z.strictObject({ position: z.int().min(0) }), EVIDENCE_A_PAGE)),
    answers: { 200: 'EvidenceList' },
  },
  'GET /v1/cases/{id}/cost': {
    does: 'Shows what a case cost.',
    may,
    reading: { nothing: 'it shows counts, no evidence and nobody' },
    answers: { 200: 'CaseCost' },
  },
  'GET /v1/cases/{id}/recorded': {
    does: 'Shows what a plan of a case was made from, for planning it again elsewhere.',
    may,
    reading,
    query: z.strictObject({
      plan: z.string().max(64).optional().meta({ description: 'Its digest, or 12 digits of it' }),
    }),
    answers: { 200: 'Recorded' },
  },
} as const satisfies Routes;
