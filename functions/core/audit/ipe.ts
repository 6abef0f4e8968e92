/** How each file was produced (information produced by the entity): the query in words and as parameters, versions, counts, totals, digests, by whom and when. */
import type { Audit } from './audit.ts';
import { CASE_POPULATIONS } from './populations.ts';
import { ALGORITHM } from './sample.ts';
import type { Counted } from './table.ts';
import { TABLES, type TableName } from './tables.ts';
import { casesIn } from './tally.ts';

/** Of the queries and columns: raised when one means something else. */
export const AUDIT_VERSION = 3;

export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

const CASES = 'Every case with at least one record in the range of the log of this export';

const QUERIES: Readonly<Record<TableName, string>> = {
  'populations/joiners': `${CASES}, begun by HR's word (or by the clock ahead of a first day), that was opened as joiner; or that was never opened and whose event is hired or rehired. Cancelled, refused, failed and superseded ones too.`,
  'populations/movers': `${CASES}, begun by HR's word, that was opened as mover; or that was never opened and whose event is none of hired, rehired and terminated. Cancelled, refused, failed and superseded ones too.`,
  'populations/leavers': `${CASES}, begun by HR's word (or by the clock when a last day was over), that was opened as leaver; or that was never opened and whose event is terminated. Cancelled, refused, failed and superseded ones too.`,
  'populations/requests': `${CASES}, begun by a request for access, whatever was decided.`,
  'populations/exceptions': `${CASES}, begun by a request to keep access beyond a termination, whatever was decided.`,
  'populations/other': `${CASES} that is in none of the files above, so that the rows of these six files are together all cases: what the clock opened (retention, the end of a reason, a last day near), accounts linked by operators, withdrawals, batches, delegations, first days, notices.`,
  'populations/reviews':
    'Every record of the range of kind released, cancelled, attested, linked or waived: what a person said over what the automation did or held. Periodic access reviews, and reconciliations on a schedule, are not part of this version and leave no records.',
  'populations/policy-changes':
    'Every record of the range that says that a policy pack, a configuration or a release began to count: the same one again, after another, is a row again. And every policy pack that a plan of the range names before such a record of it: it began to count before the range, and those columns are empty. Plans count in the row before them.',
  timeliness:
    'Every row of populations/leavers, by two clocks. In time: both are at most the limit. What was called off, or taken over by another case, is measured until then, and is a breach where the limit was over (taken over: after we had received it).',
  approvals: 'Every decision (approval-decided) in the cases of the range.',
  reconciliation:
    "Every event of HR in the range against what became of it; every account as last read back in this export against HR's last word of that person; of each target the last list of all its accounts (records of kind accounts-listed) against HR's word by then, both ways: each account listed, and each person who works here and is not in it; and of each HR source the last list of everybody it had in the range (records of kind hr-listed), against its events by then. A target or source without one is a finding.",
};

export function ipeOf(
  audit: Audit,
  counted: ReadonlyMap<TableName, Counted>,
  written: ReadonlyMap<string, WrittenFile>,
): unknown {
  const { terms, book, tally } = audit;
  return {
    version: AUDIT_VERSION,
    ...about(audit),
    sampling: { ...terms.sample, algorithm: ALGORITHM },
    completeness: {
      recordsInRange: book.records,
      expectedInRange: terms.log.end - terms.log.start,
      recordsBeyond: book.beyond,
      firstIndex: book.firstIndex ?? null,
      lastIndex: book.lastIndex ?? null,
      byKind: Object.fromEntries([...book.kinds].sort(([one], [other]) => (one < other ? -1 : 1))),
      casesInRange: tally.casesInRange,
      rowsOfAllCasePopulations: CASE_POPULATIONS.reduce((sum, name) => sum + casesIn(tally, name), 0),
    },
    files: [...counted].map(([name, table]) => fileOf(name, table, written)),
  };
}

function about({ terms, book }: Audit) {
  const { period, createdAt, now, by, generator, exportId, log, limitHours } = terms;
  const lists = [...book.lists.whole.values()].map(({ source, listId, readAt, digest, people, unknown, indexes }) => ({
    ...{ source, listId, readAt, digest, people: people.size, unknown, indexes },
  }));
  return {
    ...{ exportId, period, producedAt: createdAt, asOf: now, producedBy: by, generator, log },
    parameters: { limitHours, hrLists: lists, accountLists: accountLists(book) },
  };
}

/** How each target was asked for all its accounts: the query, by what, how many it had, and over what. */
function accountLists({ accounts }: Audit['book']) {
  return [...accounts.whole.values()].map(({ system, listId, readAt, accounts: all, indexes, made }) => {
    const active = [...all.values()].filter(({ status }) => status === 'active').length;
    const counts = { accounts: all.size, active, inactive: all.size - active };
    return { ...{ system, listId, readAt }, ...made, ...counts, indexes };
  });
}

function fileOf(name: TableName, { rows, totals }: Counted, written: ReadonlyMap<string, WrittenFile>) {
  const { title } = TABLES[name];
  const columns = TABLES[name].columns.map(({ name: column, says }) => ({ name: column, says }));
  const files = ['csv', 'ndjson'].flatMap((ending) => written.get(`${name}.${ending}`) ?? []);
  const total = Object.fromEntries(columns.map((column, at) => [column.name, totals[at]]));
  return { name, title, query: QUERIES[name], columns, rows, totals: total, files };
}
