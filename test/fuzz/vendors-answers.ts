/** The world outside while functions are fuzzed: what these addresses answer, and no network. */
import { type CryptoKey, exportJWK, type JWK } from 'jose';
import { vi } from 'vitest';

/** What is asked of any other address fails, as where nothing listens. */
export function answering(answers: Readonly<Record<string, () => object>>): void {
  vi.stubGlobal('fetch', async (to: string | URL | Request) => {
    const url = to instanceof Request ? to.url : String(to);
    const answer = answers[url];
    if (answer === undefined) throw new TypeError(`nothing is at ${url}`);
    return Response.json(answer());
  });
}

export async function publicKey(key: CryptoKey, kid: string): Promise<JWK> {
  return { ...(await exportJWK(key)), kid, use: 'sig' };
}
