/** The frame of every Lambda that answers a browser: the session it carries, its forms, and pages that nobody frames, keeps or runs scripts in. */
import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { Session, signInFor, stillGood } from '../core/session.ts';
import { clock } from './clock.ts';
import { config } from './config.ts';
import { type Html, html, textOf } from './html.ts';
import { type Caller, type HttpRequest, Problem, problemOf, Role, requestOf } from './http.ts';
import { logger } from './lambda.ts';
import { sameSecret, unseal } from './sealed.ts';

export interface Page {
  readonly status?: number;
  readonly title: string;
  readonly main: Html;
}

/** To a page of ours, or to the identity provider. */
export interface Going {
  readonly to: string;
}

export interface PageAnswer {
  readonly answer: Page | Going;
  /** Set-Cookie, one each. */
  readonly cookies?: readonly string[];
}

export interface PageRequest extends Omit<HttpRequest, 'caller'> {
  readonly method: string;
  /** Of the page itself, without its query. */
  readonly page: string;
  readonly cookies: Readonly<Record<string, string>>;
}

export interface SignedInRequest extends PageRequest {
  readonly session: Session;
  readonly caller: Caller;
}

/** A form's fields, once it has proved that it was shown to this session. */
export type Fields = Readonly<Record<string, string>>;

export function pages(run: (request: PageRequest) => Promise<PageAnswer>) {
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { requestId } = event.requestContext;
    logger.resetKeys();
    logger.appendKeys({ route: event.routeKey, requestId });
    try {
      const { answer, cookies = [] } = await run({
        ...requestOf(event),
        ...{ method: event.requestContext.http.method, page: event.rawPath, cookies: cookiesOf(event) },
      });
      return { ...written(answer), cookies: [...cookies] };
    } catch (error) {
      return written(inWords(problemOf(error, requestId)));
    }
  };
}

/** For somebody signed in. Who is not is sent to sign in and comes back; a form that comes too late is not carried out. */
export function signedIn(run: (request: SignedInRequest) => Promise<Page | Going>) {
  return pages(async (request) => {
    const session = await sessionOf(request);
    if (session === undefined)
      return { answer: request.method === 'GET' ? { to: signInFor(request.page) } : signInAgain(request.page) };
    const roles = session.roles.flatMap((role) => Role.safeParse(role).data ?? []);
    const caller: Caller = { subject: session.subject, workerId: session.workerId, roles };
    return { answer: await run({ ...request, session, caller }) };
  });
}

export async function sessionOf({ cookies }: PageRequest): Promise<Session | undefined> {
  return stillGood(await unseal(Session, cookies[cookieName('session')]), clock());
}

/** Who is signed in, if they hold one of `roles`. Throws a 403 that says which are needed. */
export function signedInAs({ caller }: Pick<SignedInRequest, 'caller'>, roles: readonly Role[]): Caller {
  if (roles.some((role) => caller.roles.includes(role))) return caller;
  throw new Problem(
    403,
    'Not your role',
    `this is for who has the role ${roles.join(' or ')}: an operator sees to roles`,
  );
}

/** Throws a 403 for a form that another site, or another session, has made. */
export function fieldsOf({ body, session }: Pick<SignedInRequest, 'body' | 'session'>): Fields {
  const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  if (!sameSecret(fields.formToken ?? '', session.formToken))
    throw new Problem(
      403,
      'This form is not yours',
      'it was not shown to you in this session, so nothing was done: open the link again and send it from there',
    );
  return fields;
}

export function formToken({ session }: Pick<SignedInRequest, 'session'>): Html {
  return html`<input type="hidden" name="formToken" value="${session.formToken}">`;
}

function signInAgain(page: string): Page {
  return {
    status: 401,
    title: 'Sign in again',
    main: html`<p>Your session is over, and nothing was done. <a href="${signInFor(page)}">Sign in again</a> and look once more.</p>`,
  };
}

/** Where people reach us. */
export function publicUrl(): URL {
  return new URL(config({ PUBLIC_URL: z.url() }).PUBLIC_URL);
}

/** A browser takes `__Host-` only over https, from the host itself, for all of it: nobody beside us can set it. */
export function cookieName(name: 'session' | 'signing-in'): string {
  return `${publicUrl().protocol === 'https:' ? '__Host-' : ''}tenure-${name}`;
}

/** No script reads it, no other site's form brings it; over plain http only on one machine, where there is no https. */
export function cookie(name: 'session' | 'signing-in', value: string, seconds: number): string {
  const secure = publicUrl().protocol === 'https:' ? '; Secure' : '';
  return `${cookieName(name)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

function cookiesOf({ cookies = [] }: APIGatewayProxyEventV2): Record<string, string> {
  return Object.fromEntries(
    cookies.map((one) => {
      const at = one.indexOf('=');
      return [one.slice(0, at).trim(), one.slice(at + 1).trim()];
    }),
  );
}

function inWords({ status, title, message }: Problem): Page {
  return { status, title, main: html`<p>${sentence(message)}</p>` };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** Without a character that HTML escapes: its digest is that of what is served. */
const STYLE = `
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:1rem}
h1{font-size:1.4rem;line-height:1.25}h2{font-size:1.1rem;margin-top:2rem}
ul.diff{font-family:ui-monospace,monospace;font-size:.9rem;list-style:none;padding:0;overflow-wrap:anywhere}
ul.diff li{padding:.25rem .5rem;border-left:.25rem solid #888}
ul.diff li.gives{border-color:#1a7f37}ul.diff li.takes{border-color:#cf222e}ul.diff li.asked{font-weight:700}
ul.diff small{display:block;font-family:system-ui,sans-serif;font-weight:400}
dt{font-weight:600}dd{margin:0 0 .5rem}
.notice{border:2px solid #9a6700;border-radius:.5rem;padding:.5rem 1rem}
label{display:block;margin:.5rem 0}textarea,input[type=text]{font:inherit;width:100%;box-sizing:border-box}
button{font:inherit;min-height:2.75rem;padding:.5rem 1.25rem}
.secret{font:700 1.3rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere;border:2px solid;padding:1rem;user-select:all}
`;

const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64');

/** No script, no frame, nothing from elsewhere, nothing kept; forms only to ourselves. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-robots-tag': 'noindex',
};

function written(answer: Page | Going): APIGatewayProxyStructuredResultV2 {
  if ('to' in answer) return { statusCode: 303, headers: { ...HEADERS, location: answer.to }, body: '' };
  const { status = 200, title, main } = answer;
  const whole = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Tenure</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${main}</main></body></html>`;
  return { statusCode: status, headers: { ...HEADERS }, body: textOf(whole) };
}
