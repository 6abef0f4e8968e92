/** Each night, lists the accounts of every target as evidence: what somebody made there by hand is in no case. */
import * as z from 'zod';
import { addSeconds } from '../core/schedule.ts';
import { targets } from '../runtime/accounts.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { listTarget } from './parts/list-target.ts';

/** Well within the function's quarter of an hour: what is left over goes on an hour later. */
const WORK_SECONDS = 600;

/** One target that does not answer leaves the others be. It is asked again, from where it was, as Lambda retries what failed. */
export const handler = lambda(z.unknown(), async () => {
  const until = addSeconds(clock(), WORK_SECONDS);
  const lists = await Promise.allSettled(targets().map((system) => listTarget(system, until)));
  const failed = lists.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
});
