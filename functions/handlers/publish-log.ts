/** Puts what was sequenced into the bucket of the log, and signs how far it is. Told by the log table's stream, and asked by who exports; answers the newest checkpoint. */
import * as z from 'zod';
import { Instant } from '../core/ids.ts';
import { lambda } from '../runtime/lambda.ts';
import { publishMeasured } from './parts/publish-measured.ts';

/** A stream's batch has no such member. */
const Asked = z.object({ upTo: Instant.optional() });

export const handler = lambda(Asked, async ({ upTo }) => ({ note: await publishMeasured(upTo) }));
