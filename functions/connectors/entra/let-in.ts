/** The Temporary Access Pass somebody first signs in to Entra ID with: https://learn.microsoft.com/graph/api/authentication-post-temporaryaccesspassmethods */
import * as z from 'zod';
import type { Access } from '../../core/access.ts';
import { TargetRejected, TargetThrottled, TargetUnavailable } from '../../core/errors.ts';
import type { FirstDaySecret } from '../../core/first-day.ts';
import type { Instant } from '../../core/ids.ts';
import { addSeconds, instant } from '../../core/schedule.ts';
import { uriPart } from '../../core/uri.ts';
import type { Graph, GraphAnswer } from './graph.ts';
import { operations } from './permissions.ts';
import { SYSTEM } from './user.ts';

/** Ours: a working day, and the most a tenant allows unless somebody changed its policy (docs/signing-in.md). */
const LIFETIME_MINUTES = 480;

const Made = z.object({
  temporaryAccessPass: z.string().min(1),
  startDateTime: z.string(),
  lifetimeInMinutes: z.number(),
});

/** Once usable, from the first day on. A pass the person has already is replaced, says the vendor: it counts no more. */
export async function letIn(
  graph: Graph,
  { accountId, status }: Access & { readonly accountId: string },
  notBefore: Instant,
  nowMs: number,
): Promise<FirstDaySecret> {
  const isAhead = nowMs < Date.parse(notBefore);
  if (status !== 'active' && !isAhead)
    throw new TargetRejected('the Entra account is disabled: a pass lets nobody in until it is enabled');
  const answer = await graph.send({
    method: 'POST',
    url: `/users/${uriPart(accountId)}/authentication/temporaryAccessPassMethods`,
    body: {
      isUsableOnce: true,
      lifetimeInMinutes: LIFETIME_MINUTES,
      ...(isAhead ? { startDateTime: notBefore } : {}),
    },
  });
  const made = answer.status === 201 ? Made.safeParse(answer.body).data : undefined;
  if (made === undefined) throw failureOf(answer);
  const from = instant(Date.parse(made.startDateTime));
  const until = addSeconds(from, made.lifetimeInMinutes * 60);
  return { kind: 'temporary-access-pass', secret: made.temporaryAccessPass, from, until };
}

/** Without a cause: nothing of an answer that may hold a pass goes on. */
function failureOf({ status, code, retryAfterSeconds }: GraphAnswer): Error {
  const { call, permission } = operations.makePass;
  if (status === 429) return new TargetThrottled(SYSTEM, retryAfterSeconds);
  if (status === 0 || status === 408 || status >= 500 || (status >= 200 && status < 300))
    return new TargetUnavailable(`entra: ${call} answered ${status}: a pass may have been made`);
  const cure =
    status === 401 || status === 403
      ? `consent to the application permission ${permission} for the app`
      : `the tenant's policy for Temporary Access Pass must be on for new hires, and allow ${LIFETIME_MINUTES} minutes (docs/signing-in.md)`;
  return new TargetRejected(`entra: ${call} answered ${status} ${code}: ${cure}`);
}
