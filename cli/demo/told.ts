/** What people were told by mail in the week of the demo: how much, of what, and one message of each kind of reader. */
import type { SentMail } from '../../local/aws/ses.ts';
import { indented, paint, plural, shortTime, table } from '../terminal.ts';

export interface Told {
  readonly mails: number;
  readonly people: number;
  readonly examples: readonly SentMail[];
}

/** Whom an example is shown of, and how one of theirs is known. */
const READERS = [/is ready to start|has left|is cut/, /is held|is blocked/] as const;

export function toldIn(sent: readonly SentMail[]): Told {
  return {
    mails: sent.length,
    people: new Set(sent.flatMap(({ to }) => to)).size,
    examples: READERS.flatMap((theirs) => sent.find(({ subject }) => theirs.test(subject)) ?? []),
  };
}

export function toldText({ mails, people, examples }: Told): string {
  const title = `${paint('bold', 'What people were told')}: ${plural(mails, 'mail')} to ${`${people} addresses`}`;
  const rows = examples.map(({ atMs, to }) => [shortTime(new Date(atMs).toISOString()), to.join(', ')]);
  const shown = examples.map(
    ({ subject, text }, at) => `${table(['when', 'to'], [rows[at] ?? []])}\n  ${subject}\n\n${indented(text, 4)}`,
  );
  return [title, ...shown].join('\n\n');
}
