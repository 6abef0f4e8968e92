/** Says what a verifier found, in 80 columns. */
import type { Finding } from './finding.ts';
import type { Verification } from './verify.ts';

const WIDTH = 80;
/** Ours: whoever wants them all asks for JSON. */
const MOST_SHOWN = 50;

/** 0: as it was signed by the key that was told. 1: it is not. 3: all fits, and whether it is the log's nobody knows. */
export function exitCodeOf({ intact, key, checkpoint }: Verification): 0 | 1 | 3 {
  if (!intact) return 1;
  return key !== 'not told' && checkpoint !== 'not comparable' ? 0 : 3;
}

export function tell(verification: Verification): string {
  const { findings, intact } = verification;
  const shown = findings.slice(0, MOST_SHOWN).map(findingText);
  const more = findings.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`… and ${more} more (--json shows them all)\n`] : []),
    intact ? good(verification) : wrapped(`NOT INTACT: ${findings.length} finding(s)`),
    ...warnings(verification),
  ].join('\n');
}

function findingText({ kind, file, line, index, record, text }: Finding): string {
  const where = [
    `${file}${line === undefined ? '' : `:${line}`}`,
    ...(index === undefined ? [] : [`place ${index}`]),
    ...(record === undefined ? [] : [record]),
  ].join(', ');
  return `${wrapped(`${kind.toUpperCase()}  ${where}`)}\n${wrapped(text, '    ')}\n`;
}

function good({ counts, range, period }: Verification): string {
  const { records, cases, beyond, verified, erased, withheld } = counts;
  return wrapped(
    `INTACT: ${records} records of ${cases} cases (${beyond} of them from outside the range), every one from place ${range?.start} up to ${range?.end} of the log, for ${period?.from} to ${period?.to}, signed for until ${range?.until ?? 'an unknown time'}. Private parts: ${verified} verified, ${erased} erased, ${withheld} withheld.`,
  );
}

function warnings({ key, checkpoint, intact, period, range }: Verification): string[] {
  const ends = period === undefined ? '' : new Date(Date.parse(`${period.to}T00:00:00Z`) + 86_400_000).toISOString();
  return [
    ...(key !== 'not told'
      ? []
      : [
          'THE KEY WAS NOT CHECKED. The key in the manifest was taken for the log’s, and whoever made up an export made it up too. Say the key you were told by another way: --key FILE or --key VKEY',
        ]),
    ...(checkpoint === 'not comparable'
      ? ['THE CHECKPOINT YOU KEPT WAS NOT COMPARED: this export has no proof from a log of that size']
      : []),
    ...(intact && range?.until !== undefined && range.until < ends
      ? [
          `The log was last signed for at ${range.until}, before the period was over: what happened after that is not here, if anything did.`,
        ]
      : []),
  ].map((text) => `\n${wrapped(text)}`);
}

function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (indent.length + longer.length <= WIDTH) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((one) => indent + one).join('\n');
}
