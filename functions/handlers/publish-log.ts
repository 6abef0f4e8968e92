/** Puts what was sequenced into the bucket of the log, and signs how far it is. Told by the log table's stream; says nothing that was said. */
import * as z from 'zod';
import { lambda } from '../runtime/lambda.ts';
import { publishMeasured } from './parts/publish-measured.ts';

export const handler = lambda(z.unknown(), publishMeasured);
