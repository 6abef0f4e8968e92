/** `GET /v1/session/start`, `GET /v1/session/callback`, `POST /v1/session/end`: people who come by a link sign in, come back, and leave. */
import { randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { addSeconds } from '../core/schedule.ts';
import {
  ownPage,
  SESSION_SECONDS,
  type Session,
  SIGN_IN_SECONDS,
  SigningIn,
  signInFor,
  stillGood,
} from '../core/session.ts';
import { callerBy } from '../runtime/caller.ts';
import { clock } from '../runtime/clock.ts';
import { html } from '../runtime/html.ts';
import { Problem } from '../runtime/http.ts';
import { claimsFor, SignInRefused, wayToSignIn } from '../runtime/identity-provider.ts';
import { logger } from '../runtime/lambda.ts';
import { cookie, cookieName, type PageAnswer, type PageRequest, pages, publicUrl, sessionOf } from '../runtime/page.ts';
import { sameSecret, seal, unseal } from '../runtime/sealed.ts';
import type { Page } from '../runtime/written-page.ts';

export const handler = pages(async (request) => {
  switch (request.route) {
    case 'GET /v1/session/start':
      return start(request);
    case 'GET /v1/session/callback':
      return comeBack(request);
    default:
      return end(request);
  }
});

const random = () => randomBytes(32).toString('base64url');

async function start({ query }: PageRequest): Promise<PageAnswer> {
  const to = ownPage(query.to);
  if (to === undefined)
    throw new Problem(400, 'Where to?', 'the link does not lead to a page of ours: open the one in your message again');
  const until = addSeconds(clock(), SIGN_IN_SECONDS);
  const signingIn: SigningIn = {
    ...{ kind: 'signing-in', state: random(), nonce: random(), verifier: random(), to, until },
  };
  return {
    answer: { to: await wayToSignIn(signingIn, callback()) },
    cookies: [cookie('signing-in', await seal(signingIn), SIGN_IN_SECONDS)],
  };
}

async function comeBack({ query, cookies }: PageRequest): Promise<PageAnswer> {
  const begun = stillGood(await unseal(SigningIn, cookies[cookieName('signing-in')]), clock());
  const over = [cookie('signing-in', '', 0)];
  if (begun === undefined || !sameSecret(query.state ?? '', begun.state)) return { answer: unknown() };
  if (query.code === undefined) return { answer: refused(begun), cookies: over };
  const claims = await claimsFor(query.code, begun, callback(), clock()).catch((error: unknown) => {
    if (!(error instanceof SignInRefused)) throw error;
    logger.warn('a sign-in was refused', { because: error.message });
    return undefined;
  });
  const session = claims && sessionFor(claims);
  if (session === undefined) return { answer: refused(begun), cookies: over };
  return {
    answer: { to: begun.to },
    cookies: [...over, cookie('session', await seal(session), SESSION_SECONDS)],
  };
}

function sessionFor(claims: JWTPayload): Session | undefined {
  const called = callerBy(claims);
  if (called.kind !== 'caller') {
    logger.warn('a sign-in was refused', { because: called.kind === 'refused' ? called.because : 'it names nobody' });
    return undefined;
  }
  const { caller } = called;
  return {
    kind: 'session',
    subject: caller.subject,
    ...(caller.workerId === undefined ? {} : { workerId: caller.workerId }),
    roles: caller.roles,
    formToken: random(),
    until: addSeconds(clock(), SESSION_SECONDS),
  };
}

/** Only who has a session ends one: another site's form brings no cookie. */
async function end(request: PageRequest): Promise<PageAnswer> {
  const main = html`<p>To come back, open the link in your message again.</p>`;
  const answer: Page = { title: 'You are signed out', main };
  return (await sessionOf(request)) === undefined ? { answer } : { answer, cookies: [cookie('session', '', 0)] };
}

function unknown(): Page {
  const main = html`<p>It was begun in another window, or too long ago. Open the link in your message again.</p>`;
  return { status: 400, title: 'This sign-in is not known here', main };
}

function refused({ to }: SigningIn): Page {
  const main = html`<p>Your identity provider did not say who you are. <a href="${signInFor(to)}">Try again</a>; if it stays so, tell an operator: docs/signing-in.md says what to look at.</p>`;
  return { status: 403, title: 'Not signed in', main };
}

function callback(): string {
  return new URL('/v1/session/callback', publicUrl()).href;
}
