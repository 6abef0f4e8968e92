/** $batch: up to twenty requests, each answered on its own, in an order of its own; what depends on a failure is 424. */
import * as z from 'zod';
import type { Answer } from '../serve.ts';
import { GraphRefusal } from './graph-refusal.ts';

const MAX_REQUESTS = 20;
const Batch = z.strictObject({
  requests: z.array(
    z.strictObject({
      id: z.string().min(1),
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
      url: z.string().min(1),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
      dependsOn: z.array(z.string()).optional(),
    }),
  ),
});
type Item = z.infer<typeof Batch>['requests'][number];

export function answerBatch(body: unknown, answer: (item: Item) => Answer): Answer {
  const requests = checked(body);
  const answers = new Map<string, Answer>();
  const waiting = [...requests].reverse(); // no order is promised to items that ask for none
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ dependsOn = [] }) => dependsOn.every((id) => answers.has(id)));
    const [item] = waiting.splice(at, 1);
    if (at < 0 || item === undefined) throw malformed('Invalid batch payload: dependsOn goes in a circle.');
    const failed = item.dependsOn?.some((id) => (answers.get(id)?.status ?? 0) >= 400);
    answers.set(item.id, failed ? FAILED_DEPENDENCY : answer(item));
  }
  return {
    status: 200,
    body: {
      responses: [...answers].map(([id, { status, headers = {}, body }]) => ({
        id,
        status,
        headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        ...(body === undefined ? {} : { body }),
      })),
    },
  };
}

const FAILED_DEPENDENCY: Answer = {
  status: 424,
  body: {
    error: {
      code: 'FailedDependency',
      message: 'The request failed because it depends on another request that failed.',
    },
  },
};

function checked(body: unknown): readonly Item[] {
  const batch = Batch.safeParse(body);
  if (!batch.success) throw malformed(`Invalid batch payload format. ${z.prettifyError(batch.error)}`);
  const { requests } = batch.data;
  if (requests.length === 0) throw malformed('Invalid batch payload: no requests.');
  if (requests.length > MAX_REQUESTS) throw malformed(`Number of batch requests exceeds the limit of ${MAX_REQUESTS}.`);
  const ids = new Set(requests.map(({ id }) => id.toLowerCase()));
  if (ids.size !== requests.length) throw malformed('Request id is not unique in the batch.');
  for (const { id, body, headers = {}, dependsOn = [] } of requests) {
    if (body !== undefined && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type'))
      throw malformed(`Write request id : ${id} does not contain Content-Type header or body.`);
    if (dependsOn.some((other) => !requests.some((one) => one.id === other)))
      throw malformed(`Request id : ${id} depends on a request that is not in the batch.`);
  }
  return requests;
}

function malformed(message: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', message);
}
