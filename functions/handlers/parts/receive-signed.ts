/** Takes lifecycle events in that a source of ours has written and signed itself. */
import * as z from 'zod';
import { clock } from '../../runtime/clock.ts';
import { type HttpRequest, type HttpResponse, Problem } from '../../runtime/http.ts';
import { logger } from '../../runtime/lambda.ts';
import { readEvents } from '../../sources/tenure/intake.ts';
import { claimedSource, verifySigned } from '../../sources/tenure/signature.ts';
import { keysOf } from './source-keys.ts';
import { takeEvents, told } from './take-events.ts';

/** `expected`: the source that a path names. */
export async function receiveSigned(request: HttpRequest, expected?: string): Promise<HttpResponse> {
  const source = await signer(request, expected);
  const intake = readEvents(request.headers['content-type'], request.body, source);
  if (intake.kind === 'refused') {
    const because = intake.refusals.map(({ what, mend }) => `${what}: ${mend}`).join('; ');
    throw intake.tooMany ? new Problem(413, 'Too many at once', because) : new Problem(400, 'Not readable', because);
  }
  const taken = await takeEvents({ source, name: feedName(request), events: intake.events });
  const allRefused = taken.outcomes.every((one) => one.outcome === 'refused');
  return { status: allRefused ? 422 : 202, body: told(taken) };
}

/** A recurring feed has a name, so that it is compared with the last one. */
const FeedName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/);

function feedName({ headers }: HttpRequest): string | undefined {
  const name = FeedName.optional().safeParse(headers['tenure-feed']);
  if (!name.success) throw new Problem(400, 'Not a feed', 'Tenure-Feed is a name in kebab-case, e.g. staff-daily');
  return name.data;
}

/** The source that signed. Says 401 alike for an unknown source and a wrong key: it tells a stranger nothing. */
async function signer(request: HttpRequest, expected: string | undefined): Promise<string> {
  const secret = await keysOf(claimedSource(request.headers) ?? '');
  const check = verifySigned(request.headers, request.body, secret, Date.parse(clock()) / 1000);
  if (check.kind === 'verified' && (expected ?? check.source) === check.source) return check.source;
  const { because, mend } = check.kind === 'refused' ? check : OTHER_PATH;
  logger.warn('a request with a bad signature was refused', { because });
  throw new Problem(401, 'Not signed', `${because}: ${mend}`);
}

const OTHER_PATH = {
  because: 'the path names another source than the one that signed',
  mend: 'send to /v1/sources/ and the source that signs',
};
