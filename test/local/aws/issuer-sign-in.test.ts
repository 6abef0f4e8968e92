/** The built-in issuer's codes: once, soon, for who asked, by who knows the verifier. */
import { createHash } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { authorizations } from '../../../local/aws/issuer-sign-in.ts';
import { stillClock } from '../../support/clock.ts';

const verifier = 'v'.repeat(43);
const asked = {
  ...{ response_type: 'code', client_id: 'pages', redirect_uri: 'http://127.0.0.1:7470/v1/session/callback' },
  ...{ state: 's', nonce: 'n', code_challenge_method: 'S256' },
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
};

let clock: ReturnType<typeof stillClock>;
let issuer: ReturnType<typeof authorizations>;
beforeEach(() => {
  clock = stillClock();
  issuer = authorizations({
    now: clock.now,
    isIdentity: (name) => name === 'worker:w-1',
    idToken: async (name, clientId, nonce) => [name, clientId, nonce].join(' '),
  });
});

function newCode(): string {
  const { status, headers } = issuer.choose(new URLSearchParams({ ...asked, name: 'worker:w-1' }));
  expect(status).toBe(303);
  const back = new URL(headers?.location ?? '');
  expect(back.searchParams.get('state')).toBe('s');
  return back.searchParams.get('code') ?? '';
}

const exchange = (code: string, over: object = {}) => {
  const { client_id, redirect_uri } = asked;
  return issuer.exchange(new URLSearchParams({ code, client_id, redirect_uri, code_verifier: verifier, ...over }));
};

it('a code is good once, for a token of who was chosen, for the client, with its nonce', async () => {
  const code = newCode();
  expect(await exchange(code)).toMatchObject({ status: 200, body: { id_token: 'worker:w-1 pages n' } });
  expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

it.each([
  { code_verifier: 'w'.repeat(43) },
  { code_verifier: '' },
  { client_id: 'another' },
  { redirect_uri: 'http://127.0.0.1:1/' },
])('not with %o, and not afterwards either', async (over) => {
  const code = newCode();
  expect(await exchange(code, over)).toMatchObject({ status: 400 });
  expect(await exchange(code)).toMatchObject({ status: 400 });
});

it('nor after a minute', async () => {
  const code = newCode();
  clock.advance(60_000);
  expect(await exchange(code)).toMatchObject({ status: 400 });
});

it.each([
  { redirect_uri: 'https://evil.example/' },
  { redirect_uri: 'http://127.0.0.1.evil.example/' },
  { response_type: 'token' },
  { code_challenge_method: 'plain' },
  { code_challenge: '' },
  { nonce: '' },
])('asks nobody for %o', (over) => {
  expect(issuer.ask(new URLSearchParams({ ...asked, ...over }))).toMatchObject({ status: 400 });
  expect(issuer.choose(new URLSearchParams({ ...asked, ...over, name: 'worker:w-1' }))).toMatchObject({ status: 400 });
});
