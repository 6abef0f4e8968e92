/**
 * What feeders of Entra's inbound provisioning send, taken as Entra takes it: learn.microsoft.com/graph/api/synchronization-synchronizationjob-post-bulkupload
 * Always POST to /Users: whether somebody is made, changed or ended follows from what is said.
 */
import * as z from 'zod';
import type { Answer, Outcome } from '../answer.ts';
import type { Delivery, Heard } from '../delivery.ts';
import { type Refusal, refused } from '../refusal.ts';
import { source } from '../source.ts';
import { type Asked, type BulkLimits, type BulkRead, readBulk } from './bulk.ts';
import { mapping } from './mapping.ts';
import { inStandardNames } from './names.ts';

/** "Each request can contain a maximum of 50 user operations"; a missing Content-Type is the most common 400. Same page. */
const LIMITS: BulkLimits = {
  mediaTypes: ['application/scim+json'],
  otherMediaType: 400,
  operations: 50,
  tooMany: 400,
};

/** Who the feeder's address names, so that it changes its host and token only: `/servicePrincipals/{id}/synchronization/jobs/{job}/bulkUpload`. */
const Settings = z.strictObject({
  jobId: z.string().min(1).optional(),
  servicePrincipalId: z.string().min(1).optional(),
});

export const entraUpload = source({
  title: 'Entra inbound provisioning (bulkUpload)',
  signature: { kind: 'bearer', header: 'authorization', prefix: 'Bearer ' },
  mapping,
  settings: Settings,
  hear,
  answer,
  isAt: ({ id, job }, settings = {}) => {
    const { jobId, servicePrincipalId } = Settings.parse(settings);
    if (job === undefined || (jobId ?? servicePrincipalId) === undefined) return false;
    return (jobId ?? job) === job && (servicePrincipalId ?? id) === id;
  },
});

function hear(delivery: Delivery): Heard {
  const read = readBulk(delivery, LIMITS);
  return read.kind === 'refused' ? { kind: 'refused', refusals: read.refusals } : carriedOf(read.operations);
}

type Operations = Extract<BulkRead, { kind: 'bulk' }>['operations'];

/** Entra refuses a request that violates its schema whole: so that nobody takes half an upload for all of it. */
function carriedOf(operations: Operations): Heard {
  const users = operations.map((one) => ('refusals' in one ? one : userOf(one)));
  const refusals = users.flatMap((one) => ('refusals' in one ? one.refusals : []));
  if (refusals.length > 0) return { kind: 'refused', refusals: refusals.slice(0, MOST_REASONS) };
  // What a feeder leaves out it does not change: the page's third example sends a department and `active` alone.
  const carried = users.flatMap((one) =>
    'user' in one ? [{ kind: 'part' as const, where: `${one.where}/data`, record: one.user }] : [],
  );
  return { kind: 'records', carried, mayBeCopy: true };
}

const MOST_REASONS = 20;

function userOf({ where, method, path, data }: Asked): UserRead {
  if (method !== 'POST') return no('the method is not POST', `${where}/method`, 'send POST for every operation');
  if (path.replace(/\/$/, '') !== '/Users') return no('the path is not /Users', `${where}/path`, 'send users only');
  const user = inStandardNames(data ?? {});
  if (data === undefined) return no('there is no data', `${where}/data`, 'send the user');
  if (user === undefined) return no('an attribute is there twice', `${where}/data`, 'send each attribute once');
  return { where, user };
}

type UserRead =
  | { readonly where: string; readonly user: Readonly<Record<string, unknown>> }
  | { readonly refusals: readonly Refusal[] };

function no(what: string, where: string, mend: string): { readonly refusals: readonly Refusal[] } {
  return refused(what, where, mend);
}

/** 202 without a body, and where to look for what becomes of each; 400 in the words of Graph (learn.microsoft.com/graph/errors). */
function answer(_: Delivery, { heard, location }: Outcome): Answer {
  if (heard.kind !== 'refused') return { status: 202, headers: { location } };
  const message = heard.refusals.map(({ what, where, mend }) => `${where}: ${what}; ${mend}`.replace(/^: /, ''));
  return {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: { error: { code: 'BadRequest', message: message.join('. ') } },
  };
}
