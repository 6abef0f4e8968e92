/** OData 2 as SuccessFactors has it: what to ask for, page after page, and what stands in an answer. */
import * as z from 'zod';
import { uriPart } from '../../core/uri.ts';
import { inForm } from '../call.ts';
import { SourceRefused, SourceUnavailable } from '../errors.ts';

export type Entity = Readonly<Record<string, unknown>>;

export interface Query {
  readonly entity: string;
  /** Of the entity, or by the names of what leads there, `personNav/personalInfoNav/lastName`. */
  readonly fields: readonly string[];
  readonly filter?: string;
  /** Options of SuccessFactors' own: `fromDate`, `asOfDate`, `customPageSize`. */
  readonly options?: Readonly<Record<string, string>>;
}

export interface Entities {
  readonly entities: readonly Entity[];
  /** What the next page is asked for by. */
  readonly next?: string | undefined;
}

export function queryUrl(address: string, { entity, fields, filter = '', options = {} }: Query, next?: string): string {
  const unique = [...new Set(fields)];
  const expanded = new Set(unique.filter((field) => field.includes('/')).map((field) => field.replace(/\/[^/]*$/, '')));
  const query = {
    $format: 'json',
    $select: unique.join(','),
    ...(expanded.size === 0 ? {} : { $expand: [...expanded].join(',') }),
    ...(filter === '' ? {} : { $filter: filter }),
    ...options,
    ...(next === undefined ? {} : { $skiptoken: next }),
  };
  const said = Object.entries(query).map(([name, value]) => `${name}=${uriPart(value)}`);
  return `${address}/odata/v2/${entity}?${said.join('&')}`;
}

/** A text within a filter: a quote is doubled, so that no id can say more than itself. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const Answer = z.object({
  d: z.object({ results: z.array(z.record(z.string(), z.unknown())), __next: z.string().optional() }),
});

/** Of the address of the next page only its token is taken: where it leads is ours to say. */
export function entitiesIn(what: string, answer: unknown): Entities {
  if (answer === undefined) throw new SourceRefused(`${what} answered 404: look at its address in tenure.config.yaml`);
  const { results: entities, __next } = inForm(what, Answer, answer).d;
  if (__next === undefined) return { entities };
  const next = URL.parse(__next)?.searchParams.get('$skiptoken');
  if (next === null || next === undefined) throw new SourceUnavailable(`${what} has a next page without a $skiptoken`);
  return { entities, next };
}
