/** Errors in Graph's words, and the bodies they are answered with. */
import { randomUUID } from 'node:crypto';
import type { Answer } from '../serve.ts';

/** A request the simulated Graph does not carry out. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  constructor(status: number, code: string, message: string, target?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.target = target;
  }
}

export function badRequest(message: string, target?: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_BadRequest', message, target);
}

export function notFound(id: string): GraphRefusal {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return new GraphRefusal(404, 'Request_ResourceNotFound', message);
}

export function refusalAnswer({ status, code, message, target }: GraphRefusal, nowMs: number): Answer {
  return errorAnswer(status, code, message, nowMs, target);
}

export function errorAnswer(status: number, code: string, message: string, nowMs: number, target?: string): Answer {
  const id = randomUUID();
  const date = new Date(nowMs).toISOString().slice(0, 19);
  const details = target === undefined ? {} : { details: [{ code: 'ObjectConflict', message, target }] };
  return {
    status,
    body: { error: { code, message, ...details, innerError: { date, 'request-id': id, 'client-request-id': id } } },
  };
}

export function throttledAnswer(retryAfterSeconds: number, nowMs: number): Answer {
  const said = errorAnswer(429, 'TooManyRequests', 'Too many requests. Please retry again later.', nowMs);
  return { ...said, headers: { 'Retry-After': String(retryAfterSeconds) } };
}
