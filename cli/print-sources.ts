/** HR sources and their last pull or delivery as people read them. */
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

function pulledAt({ isRead, pull, delivery }: ShownSource): string {
  if (!isRead) return delivery === undefined ? 'sends itself' : `sent ${shortTime(delivery.takenAt)}`;
  if (pull === undefined) return 'never';
  return pull.endedAt === undefined ? `since ${shortTime(pull.startedAt)}` : shortTime(pull.endedAt);
}

function gapsIn(one: ShownSource): string {
  return [...(one.silentSince === undefined ? [] : ['silent']), ...gapsCounted(one)].join(', ');
}

function gapsCounted({
  reading,
  pull,
  delivery,
  everybody: list,
  unreadInAll: unread = 0,
}: ShownSource): readonly string[] {
  if (reading?.failed !== undefined) return ['cannot be read'];
  if (delivery !== undefined)
    return [
      counted({
        untold: list?.untoldInAll ?? 0,
        missing: delivery.missingInAll + (list?.missingInAll ?? 0),
        refused: delivery.unreadInAll,
      }),
    ];
  const { untoldInAll: untold = 0, missingInAll: missing = 0, refusedInAll: refused = 0 } = pull ?? {};
  return pull === undefined && unread === 0 ? [] : [counted({ untold, missing, refused, unread })];
}

function counted(gaps: Readonly<Record<string, number>>): string {
  const counts = Object.entries(gaps).map(([what, count]) => [count, what] as const);
  return counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ') || 'none';
}

export function sourceText(one: ShownSource): string {
  const { source, title, kind, isRead, pull } = one;
  const head = paint('bold', `${source}: ${title} (${kind})`);
  if (!isRead) return [head, ...silent(one), ...delivered(one), ...everybody(one)].join('\n');
  const last = [...silent(one), ...failing(one), ...told(one)];
  if (pull === undefined) return [head, ...last, `  not pulled yet: tenure pull ${source}`].join('\n');
  const left = pull.leftOut === 0 ? '' : `, ${pull.leftOut} left out by the mapping`;
  return [
    head,
    ...last,
    `  pulled ${shortTime(pull.startedAt)}${pull.endedAt === undefined ? ', still under way' : ''}: ${pull.workers} workers${left}, ${pull.events} events${pull.isFirst ? ' (the first pull)' : ''}`,
    ...(pull.unsure === undefined ? [] : [paint('yellow', indented(pull.unsure, 2))]),
    ...listed(pull.untoldInAll, pull.untold, 'changed without a webhook (see what the vendor sends, and its log)'),
    ...listed(
      pull.missingInAll,
      pull.missing,
      'known, and not there any more (without missing: terminate nobody is taken away for it: look, and send a termination)',
    ),
    ...refusals(pull.refusedInAll, pull.refused),
  ].join('\n');
}

function silent({ silentSince: since }: ShownSource): readonly string[] {
  if (since === undefined) return [];
  const look = 'look whether its sender runs, and what it is answered (docs/runbook.md#source-silent)';
  return [paint('red', indented(`nothing has been heard of it since ${shortTime(since)}: ${look}`, 2))];
}

function failing({ reading }: ShownSource): readonly string[] {
  if (reading?.failed === undefined) return [];
  return [paint('red', indented(`could not be read, ${shortTime(reading.at)}: ${reading.failed}`, 2))];
}

function told({ unreadInAll = 0, unread }: ShownSource): readonly string[] {
  return refusals(unreadInAll, unread, 'a webhook told of, and could not be taken since');
}

function listed(count: number, keys: readonly string[] = [], what: string): readonly string[] {
  if (count === 0) return [];
  const more = count > keys.length ? ` … ${count - keys.length} more` : '';
  return [paint('yellow', indented(`${count} ${what}:`, 2)), indented(`${keys.join(', ')}${more}`, 4)];
}

function delivered({ delivery }: ShownSource): readonly string[] {
  if (delivery === undefined) return ['  it sends its records itself, and has not sent any yet'];
  const { takenAt, records, taken, leftOut, refused, unsure, missingInAll, missing, unreadInAll, unread } = delivery;
  const left = leftOut === 0 ? '' : `, ${leftOut} left out by the mapping`;
  return [
    indented(
      `it sends its records itself; last ${shortTime(takenAt)}: ${records} records, ${taken} of them news${left}, ${refused} refused`,
      2,
    ),
    ...(unsure === undefined ? [] : [paint('yellow', indented(unsure, 2))]),
    ...listed(missingInAll, missing, 'known, and not in what it sent as everybody'),
    ...refusals(unreadInAll, unread),
  ];
}

function everybody({ everybody: list }: ShownSource): readonly string[] {
  if (list === undefined) return [];
  const { asOf, workers, missingInAll, missing, untoldInAll, untold } = list;
  return [
    `  said whom it has, as of ${shortTime(asOf)}: ${workers} workers`,
    ...listed(missingInAll, missing, 'known, and not in its list'),
    ...listed(untoldInAll, untold, 'in its list, and not known here, or as somebody who has left: have it send them'),
  ];
}

interface Gap {
  readonly key: string;
  readonly what: string;
  readonly mend: string;
}

function refusals(count: number, refused: readonly Gap[] = [], what = 'could not be taken'): readonly string[] {
  if (count === 0) return [];
  return [
    paint('yellow', indented(`${count} ${what}:`, 2)),
    ...refused.map(({ key, what, mend }) => indented(`${key === '' ? '' : `${key}: `}${what}. ${mend}`, 4)),
    ...(count > refused.length ? [indented(`… ${count - refused.length} more`, 4)] : []),
  ];
}
