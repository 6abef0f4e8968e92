/** `GET /v1/openapi.json`: the description of this API, as `node infra/schema.ts` wrote it. It is the same for everybody, so no token is asked for. */
import document from '../../docs/openapi.json' with { type: 'json' };
import { describeApi } from '../routes/describe-api.ts';
import { http } from '../runtime/http.ts';

const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Written once: it is 300 kB. In ASCII, which an answer is made of without being decoded letter by letter. */
const body = Buffer.from(JSON.stringify(document).replaceAll(/[^\x20-\x7e]/g, escaped));

export const handler = http(describeApi, {
  'GET /v1/openapi.json': async () => ({
    status: 200,
    headers: { 'cache-control': 'public, max-age=300' },
    body,
  }),
});
