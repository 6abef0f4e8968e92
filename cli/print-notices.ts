/** Notices as people read them. */
import type { ShownMail, ShownNotice, ShownNotices } from './shown-notices.ts';
import { fitted, indented, paint, plural, shortTime, table } from './terminal.ts';

export function noticeTable({ waiting, notices }: ShownNotices): string {
  if (notices.length === 0) return 'nobody was told of anything, and nothing waits';
  const rows = notices.map((one) => [
    shortTime(one.endedAt ?? one.notBefore),
    one.state,
    one.to,
    `${one.occasion} ${about(one)}${one.because === undefined ? '' : `: ${one.because}`}`,
  ]);
  return `${table(['when', 'state', 'to', 'what'], rows)}\n${plural(waiting, 'notice')} waiting`;
}

function about({ about: { caseId, batchId, layoffId } }: ShownNotice): string {
  return batchId ?? layoffId ?? caseId ?? '';
}

export function previewText({ to, subject, text }: ShownMail, file: string | undefined): string {
  return [
    ...(to === undefined ? [] : [paint('dim', `to ${to}`)]),
    paint('bold', fitted(subject)),
    '',
    indented(text, 2),
    ...(file === undefined ? [] : ['', paint('dim', `as HTML in ${file}`)]),
  ].join('\n');
}
