/** The list of notices on a real engine: page after page, each notice once, in the order of its states. */
import { beforeAll, expect, it, vi } from 'vitest';
import { handler } from '../../functions/handlers/show-notices.ts';
import { putNewNotice } from '../../functions/store/notices.ts';
import { describeOnEngine } from '../support/on-engine.ts';

describeOnEngine('notices', ['notices'], (engine) => {
  beforeAll(async () => {
    const environment = {
      ...{ NOTICES_TABLE: 'notices', AWS_ENDPOINT_URL: engine.endpoint, AWS_REGION: 'eu-west-1' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const at = '2026-11-21T10:00:00.000Z';
    for (const [index, state] of ['waits', 'waits', 'waits', 'undeliverable', 'sent', 'sent'].entries())
      await putNewNotice({ client: engine.client, table: 'notices' }, {
        ...{ noticeId: `n-${index % 2}`, to: `p-${index}`, occasion: 'case-held', about: {}, urgency: 'routine' },
        ...{ since: at, notBefore: at, state, ...(state === 'waits' ? {} : { endedAt: at }) },
      } as never);
  });

  it.each([1, 2, 3, 4, 6])('are all reached, %i at a time', async (limit) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { statusCode, body } = await handler({
        ...{ routeKey: 'GET /v1/notices', rawPath: '/v1/notices', headers: {} },
        queryStringParameters: { limit: String(limit), ...(cursor === undefined ? {} : { cursor }) },
        requestContext: { requestId: 'r', authorizer: { jwt: { claims: { sub: 'eve', tenure_roles: 'operator' } } } },
      } as never);
      expect([statusCode, body]).toEqual([200, expect.any(String)]);
      const page = JSON.parse(String(body));
      seen.push(...page.notices.map(({ to }: { to: string }) => to));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(['p-0', 'p-1', 'p-2', 'p-3', 'p-4', 'p-5']);
  });
});
