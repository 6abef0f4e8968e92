/** Having somebody else decide for a time. */
import * as z from 'zod';
import { WorkerId } from '../core/ids.ts';
import { Place, paging } from './page.ts';
import type { Routes } from './route.ts';

const When = z.union([z.iso.date(), z.iso.datetime()]);
const may = ['approver'] as const;

export const delegations = {
  'POST /v1/delegations': {
    does: 'Has somebody else decide for the caller for a time.',
    may,
    finer: 'for oneself only, never handed on, by somebody who works here',
    body: z.strictObject({ to: WorkerId, from: When, until: When }),
    once: { by: 'key', required: false, because: 'each is a delegation of its own, which can be taken back' },
    answers: { 200: 'Delegation', 201: 'Delegation' },
  },
  'POST /v1/delegations/{id}/revoke': {
    does: 'Takes a delegation back.',
    may,
    finer: 'only who made it',
    once: { by: 'nature', because: 'one that is taken back answers as it is' },
    answers: { 200: 'Delegation' },
  },
  'GET /v1/delegations': {
    does: 'Lists the delegations the caller made and was given, newest first.',
    may,
    query: z.strictObject(paging('delegations', Place, { usual: 100, most: 500 })),
    answers: { 200: 'DelegationList' },
  },
} as const satisfies Routes;
