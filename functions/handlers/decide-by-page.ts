/** `POST /v1/approvals/{id}/page`: the decision of somebody signed in, from the form they were shown, about the plan they were shown. */
import * as z from 'zod';
import { DigestShown } from '../core/ids.ts';
import { decideByPage } from '../routes/approval-page.ts';
import { Problem } from '../runtime/http.ts';
import { fieldsOf, signedIn } from '../runtime/page.ts';
import { approvalPage } from './parts/approval-page.ts';
import { approvalSeenBy } from './parts/approval-seen.ts';
import { decide } from './parts/decide.ts';

const Said = z.object({
  decision: z.enum(['approve', 'deny']),
  because: z.string().trim().max(500).default(''),
  planDigest: DigestShown,
});

export const handler = signedIn(decideByPage, async (request) => {
  const { caller } = request;
  const approvalId = request.path.id ?? '';
  const said = Said.safeParse(fieldsOf(request));
  if (!said.success) throw new Problem(400, 'Yes or no?', 'choose approve or deny, and say why in 500 characters');
  const { because, ...rest } = said.data;
  const words = because === '' ? {} : { because };
  const refused = await decide({ approvalId, workerId: caller.workerId, via: 'mail', ...rest, ...words }).then(
    () => undefined,
    conflictIn,
  );
  if (refused === undefined) return { to: request.page };
  return approvalPage(await approvalSeenBy(caller, approvalId), request, refused);
});

/** Decided elsewhere, or about another plan: they see how it stands now, and decide again where it still waits. */
function conflictIn(this: void, error: unknown): Problem {
  if (error instanceof Problem && error.status === 409) return error;
  throw error;
}
