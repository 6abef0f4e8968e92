/** Holds answers of the API to its own description, docs/openapi.json, with validators that are not ours. */
import { readFileSync } from 'node:fs';
import SwaggerParser from '@apidevtools/swagger-parser';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { operationIdOf } from '../../infra/openapi/document.ts';

const FILE = new URL('../../docs/openapi.json', import.meta.url);

export interface Answer {
  /** `GET /v1/cases/{id}` */
  readonly route: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export interface Description {
  /** What is wrong with an answer; nothing when it is as described. */
  wrongWith(answer: Answer): readonly string[];
}

/** Throws when the description itself is not valid OpenAPI 3.1. */
export async function description(): Promise<Description> {
  const definition = JSON.parse(readFileSync(FILE, 'utf8')) as Document;
  await SwaggerParser.validate(structuredClone(definition) as never); // as: its types are of another OpenAPI package
  // Quick: it knows OpenAPI 3.0 only, and the description was validated above; schemas are ajv's in both.
  const api = new OpenAPIBackend({ definition, quick: true, ajvOpts: { strict: false, formats: FORMATS } });
  await api.init();
  return {
    wrongWith({ route, status, contentType, body }) {
      const expected = status < 400 || status === 422 ? ['application/json', 'application/problem+json'] : PROBLEMS;
      if (!expected.includes(contentType)) return [`${route} ${status} is ${contentType}`];
      if (status >= 400 && !isOutcome(body)) return wrongProblem(body, status, contentType);
      const result = api.validator.validateResponse(body, operationIdOf(route), status);
      return (result.errors ?? []).map((error) => `${route} ${status}${error.instancePath}: ${error.message}`);
    },
  };
}

const PROBLEMS = ['application/problem+json', 'application/json'];
const FORMATS = { date: true, 'date-time': true, uri: true, uuid: true, email: true, time: true } as const;

const isOutcome = (body: unknown) => typeof body === 'object' && body !== null && 'events' in body;

/** RFC 9457 of ours, or the bare message of API Gateway. */
function wrongProblem(body: unknown, status: number, contentType: string): readonly string[] {
  const said = body as Record<string, unknown>;
  if (contentType === 'application/json')
    return JSON.stringify(Object.keys(said)) === '["message"]' ? [] : [`${status}: ${JSON.stringify(body)}`];
  const right =
    said.status === status &&
    /^urn:tenure:problem:[a-z0-9-]+$/.test(String(said.type)) &&
    /^urn:tenure:request:./.test(String(said.instance)) &&
    [said.title, said.detail].every((text) => typeof text === 'string' && text.length > 0);
  return right ? [] : [`${status} is no problem+json: ${JSON.stringify(body)}`];
}
