/** The authorization code flow of the built-in issuer: a page that asks who one is, a code for that, and an ID token for the code. */
import { createHash, randomBytes } from 'node:crypto';
import { html, textOf } from '../../functions/runtime/html.ts';

export interface IssuerAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SignInOptions {
  now(): number;
  isIdentity(name: string): boolean;
  idToken(name: string, clientId: string, nonce: string): Promise<string>;
}

interface Granted {
  readonly name: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly challenge: string;
  readonly untilMs: number;
}

/** RFC 6749 §4.1.2 asks for at most ten minutes. */
const CODE_MS = 60_000;
const ASKED = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
];

export function authorizations({ now, isIdentity, idToken }: SignInOptions) {
  /** A restart forgets them: one signs in again. */
  const granted = new Map<string, Granted>();

  /** The page. Anybody at this machine may be anybody: it is one's own. */
  function ask(asked: URLSearchParams): IssuerAnswer {
    const wrong = mistakeIn(asked);
    return wrong === undefined ? page(asked) : invalid(wrong);
  }

  function choose(form: URLSearchParams): IssuerAnswer {
    const wrong = mistakeIn(form);
    if (wrong !== undefined) return invalid(wrong);
    const name = form.get('name')?.trim() ?? '';
    if (!isIdentity(name)) return page(form, name);
    const code = randomBytes(32).toString('base64url');
    granted.set(code, {
      ...{ name, clientId: of(form, 'client_id'), redirectUri: of(form, 'redirect_uri') },
      ...{ nonce: of(form, 'nonce'), challenge: of(form, 'code_challenge'), untilMs: now() + CODE_MS },
    });
    const back = new URL(of(form, 'redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('state', of(form, 'state'));
    return { status: 303, headers: { location: back.href }, body: '' };
  }

  /** Once, by whoever knows what the challenge is the digest of (RFC 7636). */
  async function exchange(form: URLSearchParams): Promise<IssuerAnswer> {
    const code = of(form, 'code');
    const grant = granted.get(code);
    granted.delete(code);
    const challenge = createHash('sha256').update(of(form, 'code_verifier')).digest('base64url');
    const fits =
      grant?.challenge === challenge &&
      grant.clientId === of(form, 'client_id') &&
      grant.redirectUri === of(form, 'redirect_uri') &&
      now() < grant.untilMs;
    if (!fits) return { status: 400, body: { error: 'invalid_grant' } };
    const id_token = await idToken(grant.name, grant.clientId, grant.nonce);
    // Good for nothing here: who calls the API has a token of their own.
    const access_token = randomBytes(32).toString('base64url');
    return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: 60, id_token } };
  }

  return { ask, choose, exchange };
}

/** Codes go to this machine only. */
function mistakeIn(asked: URLSearchParams): string | undefined {
  const missing = ASKED.find((name) => of(asked, name) === '');
  if (missing !== undefined) return `${missing} is missing`;
  if (of(asked, 'response_type') !== 'code') return 'response_type must be code';
  if (of(asked, 'code_challenge_method') !== 'S256') return 'code_challenge_method must be S256';
  const back = URL.parse(of(asked, 'redirect_uri'));
  if (back?.protocol !== 'http:' || back.hostname !== '127.0.0.1') return 'redirect_uri must be on 127.0.0.1';
  return undefined;
}

function invalid(error_description: string): IssuerAnswer {
  return { status: 400, body: { error: 'invalid_request', error_description } };
}

function of(asked: URLSearchParams, name: string): string {
  return asked.get(name) ?? '';
}

function page(asked: URLSearchParams, unknown?: string): IssuerAnswer {
  const back = new URL(of(asked, 'redirect_uri')).origin;
  const kept = ASKED.map((name) => html`<input type="hidden" name="${name}" value="${of(asked, name)}">`);
  const told = unknown === undefined ? undefined : html`<p>${unknown} is nobody here.</p>`;
  const body = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Who are you? · Tenure on this machine</title></head>
<body><main><h1>Who are you?</h1>${told}
<form method="post" action="/authorize">${kept}
<p><label>worker:&lt;worker id&gt;, operator:&lt;worker id&gt;, operator or auditor<br><input name="name" list="names" required autofocus></label></p>
<datalist id="names"><option value="operator"><option value="auditor"><option value="worker:"></datalist>
<p><button>Sign in</button></p></form></main></body></html>`;
  const policy = `default-src 'none'; form-action 'self' ${back}; frame-ancestors 'none'; base-uri 'none'`;
  return {
    status: unknown === undefined ? 200 : 400,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-frame-options': 'DENY',
    },
    body: textOf(body),
  };
}
