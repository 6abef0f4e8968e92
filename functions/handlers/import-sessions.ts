/** Imports the sessions that a source's senders have started (Okta Identity Sources). Woken by the source's queue; what fails comes back. */
import { InvalidInput } from '../core/errors.ts';
import { lambda } from '../runtime/lambda.ts';
import { Batch, drainQueue } from './parts/drain-queue.ts';
import { importSession } from './parts/import-session.ts';

export const handler = lambda(Batch, (batch) =>
  drainQueue(batch, (source, configured, message) => {
    if (message.kind === 'import') return importSession(source, configured, message);
    throw new InvalidInput(`source ${source} sends its records itself, and is not read`);
  }),
);
