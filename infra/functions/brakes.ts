/** The brakes as operators see and steer them. */
import { showBrakes } from '../../functions/routes/show-brakes.ts';
import { steerBatch } from '../../functions/routes/steer-batch.ts';
import { steerLayoff } from '../../functions/routes/steer-layoff.ts';
import { appends, type FunctionSpec, HTTP_SECONDS } from './spec.ts';

export const brakes = {
  'show-brakes': {
    entry: 'functions/handlers/show-brakes.ts',
    does: 'Lists the batches that are held and the layoffs, and shows one',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: showBrakes,
    policies: true,
    // That an auditor read them is evidence, by the reader's pseudonym.
    grants: {
      brakes: ['GetItem'],
      'brakes/byState': ['Query'],
      cases: ['BatchGetItem'],
      people: ['GetItem', 'PutItem'],
      ...appends,
    },
  },
  'steer-batch': {
    entry: 'functions/handlers/steer-batch.ts',
    does: 'Releases or rejects a held batch for its operators',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: steerBatch,
    grants: {
      brakes: ['GetItem', 'PutItem', 'UpdateItem'],
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'PutItem'],
      ...appends,
      bus: ['PutEvents'],
    },
  },
  'steer-layoff': {
    entry: 'functions/handlers/steer-layoff.ts',
    does: 'Takes the list of a layoff, and approves or rejects it for a second operator',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    policies: true,
    routes: steerLayoff,
    grants: {
      brakes: ['GetItem', 'PutItem', 'UpdateItem', 'BatchWriteItem'],
      people: ['GetItem', 'PutItem'],
      ...appends,
      bus: ['PutEvents'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
