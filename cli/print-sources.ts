/** HR sources and their last pull as people read them. */
import type { ShownSource } from './shown-sources.ts';
import { indented, paint, shortTime, table } from './terminal.ts';

export function sourceTable(sources: readonly ShownSource[]): string {
  if (sources.length === 0)
    return 'no source speaks a vendor’s forms: see sources in tenure.config.yaml (docs/sources.md)';
  return table(
    ['source', 'kind', 'pulled', 'workers', 'gaps'],
    sources.map((one) => [one.source, one.kind, pulledAt(one), String(one.pull?.workers ?? ''), gapsIn(one)]),
  );
}

function pulledAt({ isRead, pull }: ShownSource): string {
  if (!isRead) return 'sends itself';
  if (pull === undefined) return 'never';
  return pull.endedAt === undefined ? `since ${shortTime(pull.startedAt)}` : shortTime(pull.endedAt);
}

function gapsIn({ pull }: ShownSource): string {
  if (pull === undefined) return '';
  const counts = [
    [pull.untoldInAll, 'untold'],
    [pull.missingInAll, 'missing'],
    [pull.refusedInAll, 'refused'],
  ] as const;
  return counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ') || 'none';
}

export function sourceText(one: ShownSource): string {
  const { source, title, kind, isRead, pull } = one;
  const head = paint('bold', `${source}: ${title} (${kind})`);
  if (!isRead) return `${head}\n  it sends its records itself, and is not read`;
  if (pull === undefined) return `${head}\n  not pulled yet: tenure pull ${source}`;
  const left = pull.leftOut === 0 ? '' : `, ${pull.leftOut} left out by the mapping`;
  return [
    head,
    `  pulled ${shortTime(pull.startedAt)}${pull.endedAt === undefined ? ', still under way' : ''}: ${pull.workers} workers${left}, ${pull.events} events${pull.isFirst ? ' (the first pull)' : ''}`,
    ...listed(pull.untoldInAll, pull.untold, 'changed without a webhook (see what the vendor sends, and its log)'),
    ...listed(
      pull.missingInAll,
      pull.missing,
      'known, and not there any more (nobody is taken away for it: look, and send a termination)',
    ),
    ...refusals(pull),
  ].join('\n');
}

function listed(count: number, keys: readonly string[] = [], what: string): readonly string[] {
  if (count === 0) return [];
  const more = count > keys.length ? ` … ${count - keys.length} more` : '';
  return [paint('yellow', indented(`${count} ${what}:`, 2)), indented(`${keys.join(', ')}${more}`, 4)];
}

function refusals({ refusedInAll, refused = [] }: NonNullable<ShownSource['pull']>): readonly string[] {
  if (refusedInAll === 0) return [];
  return [
    paint('yellow', indented(`${refusedInAll} could not be taken:`, 2)),
    ...refused.map(({ key, what, mend }) => indented(`${key}: ${what}. ${mend}`, 4)),
  ];
}
