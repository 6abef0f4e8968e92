/** What reading a route leaves as evidence, as data; and what is noted of one answer. */
import { isAuditor, type Reader, type Reading } from '../core/reading.ts';

/** `nothing`: why it need not, because it shows no case, no evidence and nobody. */
export type ReadingRule = Noted | { readonly nothing: string };

export interface Noted {
  readonly what: string;
  /** `auditors`: operators and approvers look at it all day because it is their work; an auditor only looks. */
  readonly of: 'everybody' | 'auditors';
  /** What the id in the path is called among the facts. It is noted once there is such a thing, so it is nobody's words. */
  readonly id?: string;
  /** A list: what was asked for and from where on, one record a page; never what stands on it. */
  readonly query?: true;
  /** The answer itself says what it shows. */
  readonly answered?: true;
}

/** What an answer says of what it shows; `nothing` for one that shows none yet. */
export type Shown = Pick<Reading, 'facts' | 'exportId'> | 'nothing';

interface Answered {
  readonly caller: Pick<Reader, 'roles'>;
  readonly path: Readonly<Record<string, string | undefined>>;
  /** As its schema read it. */
  readonly query: unknown;
  readonly shown: Shown | undefined;
}

/** What is noted of an answer; undefined for nothing. Throws for one that is to say what it shows, and does not. */
export function readingBy(rule: ReadingRule | undefined, answered: Answered): Reading | undefined {
  if (rule === undefined || 'nothing' in rule) return undefined;
  if (rule.of === 'auditors' && !isAuditor(answered.caller)) return undefined;
  const { what, id, query } = rule;
  const { path, shown } = answered;
  if (rule.answered === undefined)
    return {
      what,
      facts: {
        ...(id === undefined ? {} : { [id]: path.id ?? '' }),
        ...(query === undefined ? {} : { query: wordsOf(answered.query) }),
      },
    };
  if (shown === undefined) throw new Error(`what is shown as ${what} is not said: its answer needs "shown"`);
  return shown === 'nothing' ? undefined : { what, ...shown };
}

/** `state=held`, `limit=100`, `cursor.at=…`: what the schema of a list lets through is states, counts, times and ids. */
function wordsOf(query: unknown, before = ''): string[] {
  return Object.entries(query ?? {}).flatMap(([name, value]) =>
    typeof value === 'object' ? wordsOf(value, `${before}${name}.`) : [`${before}${name}=${value}`],
  );
}
