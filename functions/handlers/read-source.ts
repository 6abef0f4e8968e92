/** Reads one HR source by its API: workers something was said of, and everybody once a day. Woken by the source's queue; what fails comes back. */
import { InvalidInput } from '../core/errors.ts';
import { lambda } from '../runtime/lambda.ts';
import { confirmKey } from './parts/confirm-key.ts';
import { Batch, drainQueue } from './parts/drain-queue.ts';
import { confirmAgain } from './parts/offered-keys.ts';
import { beginPull, pullPage } from './parts/pull-source.ts';
import { readWorker } from './parts/read-worker.ts';
import { sourceReader } from './parts/source-reader.ts';
import { takePiece } from './parts/take-pulled.ts';
import { watchReading } from './parts/watch-reading.ts';

export const handler = lambda(Batch, (batch) =>
  drainQueue(batch, async (source, configured, message) => {
    switch (message.kind) {
      case 'pull':
        await confirmAgain(source, configured);
        return beginPull(source);
      case 'confirm':
        return confirmKey(source, await sourceReader());
      case 'read':
        return watchReading(source, async () =>
          readWorker({ source, configured, reader: await sourceReader() }, message),
        );
      case 'page':
        return watchReading(source, async () =>
          pullPage({ source, configured, reader: await sourceReader() }, message),
        );
      case 'take':
        return takePiece({ source, configured, reader: await sourceReader() }, message);
      case 'import':
        throw new InvalidInput(`source ${source} is read, and has no sessions to import`);
      default:
        return message satisfies never;
    }
  }),
);
