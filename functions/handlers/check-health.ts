/** `GET /v1/health`: can each target be read? Asked with a look for somebody who does not exist: the least call that proves secret and permission. */
import { AccountQuery } from '../core/access.ts';
import { http, requireRole } from '../runtime/http.ts';
import { lookEverywhere } from '../runtime/look.ts';
import { policy } from '../runtime/policy-pack.ts';

/** example.invalid is nobody's domain: RFC 2606. */
const NOBODY = AccountQuery.parse({
  personId: 'p-nobody',
  workerId: 'nobody',
  login: 'nobody@example.invalid',
  manages: [],
});

export const handler = http(async (request) => {
  requireRole(request, ['operator', 'auditor']);
  const looked = await lookEverywhere(Object.fromEntries(policy().systems.map((system) => [system, NOBODY])));
  const targets = looked.map((one) =>
    'failed' in one
      ? { system: one.system, ok: false, said: one.failed }
      : { system: one.system, ok: true, said: 'answers, and takes our secret' },
  );
  return { status: 200, body: { targets, policyDigest: policy().digest } };
});
