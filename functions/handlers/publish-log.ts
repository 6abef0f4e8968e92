/** Puts what was sequenced into the bucket of the log, and signs how far it is. Told by the log table's stream, and asked by who exports; answers the newest checkpoint. */
import * as z from 'zod';
import { lambda } from '../runtime/lambda.ts';
import { publishMeasured } from './parts/publish-measured.ts';

export const handler = lambda(z.unknown(), async () => ({ note: await publishMeasured() }));
