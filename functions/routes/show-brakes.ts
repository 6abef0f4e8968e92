/** Batches of events that are held, and layoffs: as they are listed and shown. */
import * as z from 'zod';
import { Batch } from '../core/batch.ts';
import { Layoff } from '../core/layoff.ts';
import { Place, paging } from './page.ts';
import type { Routes } from './route.ts';

const may = ['operator', 'auditor'] as const;
const limits = { usual: 50, most: 100 } as const;

export const showBrakes = {
  'GET /v1/batches': {
    does: 'Lists the batches of events in a state, newest first.',
    may,
    reading: { what: 'batches', of: 'auditors', query: true },
    query: z.strictObject({ state: Batch.shape.state.default('held'), ...paging('batches', Place, limits) }),
    answers: { 200: 'BatchList' },
  },
  'GET /v1/batches/{id}': {
    does: 'Shows a batch, and whom it is about.',
    may,
    reading: { what: 'batch', of: 'auditors', id: 'batchId' },
    answers: { 200: 'BatchShown' },
  },
  'GET /v1/layoffs': {
    does: 'Lists the layoffs in a state, newest first.',
    may,
    reading: { what: 'layoffs', of: 'auditors', query: true },
    query: z.strictObject({ state: Layoff.shape.state.default('proposed'), ...paging('layoffs', Place, limits) }),
    answers: { 200: 'LayoffList' },
  },
  'GET /v1/layoffs/{id}': {
    does: 'Shows a layoff, and whom it names.',
    may,
    reading: { what: 'layoff', of: 'auditors', id: 'layoffId' },
    answers: { 200: 'LayoffShown' },
  },
} as const satisfies Routes;
