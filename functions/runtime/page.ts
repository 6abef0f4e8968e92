/** The frame of every Lambda that answers a browser: the session it carries, its forms, and pages that nobody frames, keeps or runs scripts in. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { Role } from '../core/role.ts';
import { Session, signInFor, stillGood } from '../core/session.ts';
import type { RouteKey, Routes } from '../routes/route.ts';
import { clock } from './clock.ts';
import { config } from './config.ts';
import { type Html, html } from './html.ts';
import { type Caller, type HttpRequest, Problem, problemOf, requestOf } from './http.ts';
import { logger } from './lambda.ts';
import { sameSecret, unseal } from './sealed.ts';
import { type Going, type Page, written } from './written-page.ts';

export interface PageAnswer {
  readonly answer: Page | Going;
  /** Set-Cookie, one each. */
  readonly cookies?: readonly string[];
}

export interface PageRequest extends HttpRequest {
  readonly method: string;
  /** Of the page itself, without its query. */
  readonly page: string;
  readonly cookies: Readonly<Record<string, string>>;
}

export interface SignedInRequest extends PageRequest {
  readonly session: Session;
  readonly caller: Caller;
  /** They hold one of the route's roles; where not, the page is also for a manager, and it is for its handler to say that they are. */
  readonly byRole: boolean;
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

/** For somebody signed in whom the table of routes lets in. Who is not is sent to sign in and comes back; a form that comes too late is not carried out. */
export function signedIn(routes: Routes, run: (request: SignedInRequest) => Promise<Page | Going>) {
  return pages(async (request) => {
    const session = await sessionOf(request);
    if (session === undefined)
      return { answer: request.method === 'GET' ? { to: signInFor(request.page) } : signInAgain(request.page) };
    const roles = session.roles.flatMap((role) => Role.safeParse(role).data ?? []);
    const caller: Caller = { subject: session.subject, workerId: session.workerId, roles };
    return { answer: await run({ ...request, session, caller, byRole: permitted(request, routes, caller) }) };
  });
}

export async function sessionOf({ cookies }: PageRequest): Promise<Session | undefined> {
  return stillGood(await unseal(Session, cookies[cookieName('session')]), clock());
}

/** Whether they hold a role that the table gives the page to. Throws a 403 that says which are needed, unless it is for a manager too. */
function permitted({ route }: PageRequest, routes: Routes, caller: Caller): boolean {
  const { roles = [], orManager = false } = routes[route as RouteKey] ?? {}; // as: looked up; of none nobody is let in
  if (roles.some((role) => caller.roles.includes(role))) return true;
  if (orManager) return false;
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

const ENVIRONMENT = { PUBLIC_URL: z.url() };

/** Where people reach us. */
export function publicUrl(): URL {
  return new URL(config(ENVIRONMENT).PUBLIC_URL);
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
