/** Holds traffic with Graph to the vendor's description, where this machine has it (`../shared/specs`), batches item by item. */
import { existsSync, readFileSync } from 'node:fs';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { parse } from 'yaml';

const SPEC = new URL('../../../shared/specs/msgraph-v1.0-jml.yaml', import.meta.url);
const PERMISSIONS = new URL('../../../shared/specs/msgraph-permissions-jml.json', import.meta.url);
export const hasSpec = existsSync(SPEC) && existsSync(PERMISSIONS);

export interface Exchange {
  readonly method: string;
  /** Without the version. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
}

export interface Judged {
  /** `METHOD /path: what is wrong`. */
  readonly wrong: readonly string[];
  /** Operations seen that the description has. */
  readonly operations: ReadonlySet<string>;
  /** `METHOD /path` of what it does not have, ids left out. */
  readonly undescribed: ReadonlySet<string>;
}

export function permissionsOf(): Record<string, { least: string[]; others: string[] }> {
  return JSON.parse(readFileSync(PERMISSIONS, 'utf8')).operations;
}

export async function judge(exchanges: readonly Exchange[]): Promise<Judged> {
  // openapi-backend matches literal `$` only in its encoded form.
  const definition = parse(
    readFileSync(SPEC, 'utf8').replaceAll('/$ref:', '/%24ref:').replaceAll('/$batch:', '/%24batch:'),
  );
  const api = new OpenAPIBackend({
    definition: definition as Document,
    quick: true,
    ajvOpts: { strict: false, formats: { uuid: true, 'date-time': true } },
  });
  await api.init();
  const wrong: string[] = [];
  const operations = new Set<string>();
  const undescribed = new Set<string>();
  for (const { method, url, headers, requestBody, status, responseBody } of exchanges.flatMap(explode)) {
    const [path = '', search = ''] = url.split('?');
    const request = {
      method,
      path: path.replaceAll('$', '%24'),
      query: search,
      headers: { ...headers },
      body: requestBody,
    };
    const operation = api.matchOperation(request)?.operationId;
    const line = `${method} ${path.replace(/[\w-]{32,}|[^/]*%40[^/]*/g, '{id}')}`;
    if (operation === undefined) {
      undescribed.add(line);
      continue;
    }
    operations.add(operation);
    const asked = api.validateRequest(request, operation);
    const answered = api.validateResponse(responseBody ?? null, operation, status);
    for (const { errors } of status === 204 ? [asked] : [asked, answered])
      if (errors) wrong.push(`${line} (${status}): ${JSON.stringify(errors)}`);
  }
  return { wrong, operations, undescribed };
}

/** A batch, and each request in it with its answer. */
function explode(exchange: Exchange): readonly Exchange[] {
  if (exchange.url !== '/$batch') return [exchange];
  const { requests } = exchange.requestBody as {
    requests: { id: string; method: string; url: string; headers?: Record<string, string>; body?: unknown }[];
  };
  const { responses } = exchange.responseBody as { responses: { id: string; status: number; body?: unknown }[] };
  return [
    exchange,
    ...requests.map(({ id, method, url, headers = {}, body }) => {
      const answer = responses.find((response) => response.id === id)!;
      return { method, url, headers, requestBody: body, status: answer.status, responseBody: answer.body };
    }),
  ];
}
