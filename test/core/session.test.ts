/** What a browser may carry, and where a sign-in may lead. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { ownPage, signInFor, stillGood } from '../../functions/core/session.ts';

const at = (time: string) => Instant.parse(`2026-12-01T${time}:00.000Z`);

describe('a page of ours', () => {
  it.each(['/v1/approvals/c-1/page', '/v1/people/w-1001/first-day', '/v1/people/w%40x/first-day', '/v1/a:b/page'])(
    '%s',
    (to) => expect(ownPage(to)).toBe(to),
  );

  it.each([
    undefined,
    '',
    'https://evil.example/v1/x',
    '//evil.example/v1/x',
    '/\\evil.example',
    '/v1//evil.example',
    '/v1/../x',
    '/v1/%2E%2e/x',
    '/v1/./x',
    '/v1/session/start',
    '/v1/x?to=y',
    '/v1/x#y',
    '/v1/x\r\nset-cookie: a=b',
    ' /v1/x',
    `/v1/${'x'.repeat(301)}`,
  ])('is not %s', (to) => expect(ownPage(to)).toBeUndefined());

  it('never leads off, whatever is asked for', () => {
    const parts = fc.constantFrom('/', '\\', '..', '.', '%2e', '//', 'v1', ':', '@', 'evil.example', '\t', '?', '#');
    fc.assert(
      fc.property(fc.array(parts), (path) => {
        const page = ownPage(`/v1/${path.join('')}`);
        if (page === undefined) return true;
        const { origin, pathname } = new URL(page, 'https://tenure.example');
        return origin === 'https://tenure.example' && pathname === page;
      }),
    );
  });

  it('is come back to after signing in', () => {
    const to = new URL(signInFor('/v1/approvals/a b&c/page'), 'https://tenure.example').searchParams.get('to');
    expect(to).toBe('/v1/approvals/a b&c/page');
  });
});

it('what is carried counts until its time, and not at it', () => {
  const carried = { until: at('09:00') };
  expect(stillGood(carried, at('08:59'))).toBe(carried);
  expect(stillGood(carried, at('09:00'))).toBeUndefined();
  expect(stillGood(undefined, at('08:00'))).toBeUndefined();
});
