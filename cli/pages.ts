/** The lists of the API, followed page after page, with how far it is for whoever watches. */
import * as z from 'zod';
import type { Api } from './api.ts';
import { Usage } from './command.ts';
import { progress } from './progress.ts';

export interface List<Item> {
  /** `/v1/cases` */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** What the answer calls its items. */
  readonly of: string;
  readonly item: z.ZodType<Item>;
  /** How many at most; absent: all of them. */
  readonly most?: number | undefined;
}

export interface Listed<Item> {
  readonly items: readonly Item[];
  /** There are more than were asked for. */
  readonly more: boolean;
  /** The first page as it was answered, for what it says beside its items. */
  readonly first: unknown;
}

export async function listOf<Item>(api: Api, { path, query = {}, of, item, most }: List<Item>): Promise<Listed<Item>> {
  const Page = z.object({ [of]: z.array(item), next: z.string().optional() });
  const seen = progress(of, most, 1);
  const items: Item[] = [];
  let next: string | undefined;
  let first: unknown;
  do {
    const cursor = next === undefined ? {} : { cursor: next };
    const answer = await api.send('GET', `${path}${queryText({ ...query, ...cursor })}`);
    first ??= answer;
    const page = Page.parse(answer);
    items.push(...(page[of] as readonly Item[])); // as: the schema above, whose key is not known
    next = page.next as string | undefined;
    seen(items.length);
  } while (next !== undefined && (most === undefined || items.length < most));
  seen.end();
  return { items: items.slice(0, most), more: next !== undefined || items.length > (most ?? items.length), first };
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** `--limit N`. Throws `Usage` for what is no number. */
export function limitIn(value: unknown, usual?: number): number | undefined {
  if (value === undefined) return usual;
  const read = z.coerce.number().int().min(1).safeParse(value);
  if (read.success) return read.data;
  throw new Usage('--limit takes a whole number from 1 on');
}
