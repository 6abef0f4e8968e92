/** Pages of a list: how many at most, and where the last page ended. A cursor is opaque to who calls, and is validated when it comes back. */
import * as z from 'zod';
import { Instant } from '../core/ids.ts';

/** Where a list that is ordered by time goes on: behind this item, whether it is still there or not. */
export const Place = z.strictObject({ at: Instant, id: z.string().max(200) });
export type Place = z.infer<typeof Place>;

/** Longer than any we write. */
const LONGEST = 600;

/** What every list takes: `limit` and `cursor`. `list` keeps the cursors of one list out of another. */
export function paging<Position extends z.ZodType>(list: string, position: Position, limits: Limits) {
  return {
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(limits.most)
      .default(limits.usual)
      .meta({ description: `How many at most, 1 to ${limits.most}`, type: 'integer' }),
    cursor: z
      .string()
      .max(LONGEST)
      .meta({ description: '`next` of the page before' })
      .transform((text, context): unknown => {
        const read = readCursor(text, list);
        if (read !== undefined) return read;
        context.addIssue({ code: 'custom', message: 'this is no cursor of this list: begin without one' });
        return z.NEVER;
      })
      .pipe(position)
      .optional(),
  };
}

export interface Limits {
  readonly usual: number;
  readonly most: number;
}

export function cursorAt(list: string, position: object): string {
  return Buffer.from(JSON.stringify({ list, ...position })).toString('base64url');
}

function readCursor(text: string, list: string): object | undefined {
  const read = Cursor.safeParse(jsonIn(text));
  if (!read.success || read.data.list !== list) return undefined;
  const { list: _, ...position } = read.data;
  return position;
}

const Cursor = z.looseObject({ list: z.string() });

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    // What is no JSON is no cursor: the caller says so.
    return undefined;
  }
}
