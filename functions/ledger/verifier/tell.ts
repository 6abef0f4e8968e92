/** Says what a verifier found, in 80 columns. */
import type { SaidBy } from './check-terms.ts';
import type { Finding } from './finding.ts';
import type { Verification } from './verify.ts';

const WIDTH = 80;
/** Ours: whoever wants them all asks for JSON. */
const MOST_SHOWN = 50;

/** 0: as it was signed by the key that was told. 1: it is not. 3: all fits, and something that was to be known is not. */
export function exitCodeOf(verification: Verification): 0 | 1 | 3 {
  if (!verification.intact) return 1;
  const { key, checkpoint, untoldTimes, keptBack, digestTold } = verification;
  const isWhole = digestTold || (untoldTimes === 0 && !ownTerms(verification) && !endsEarly(verification));
  const isCompared = key !== 'not told' && checkpoint !== 'not comparable' && isMade(verification);
  return isCompared && isWhole && keptBack === 0 ? 0 : 3;
}

/** Are limit or sample other than usual, and does nobody but the exporter say so? */
const ownTerms = ({ terms }: Verification) => terms?.limitBy === 'exporter' || terms?.sampleBy === 'exporter';

const SAID: Readonly<Record<SaidBy, string>> = {
  default: 'as Tenure does where nobody asks otherwise',
  log: 'as was asked, by its record in the log',
  told: 'as you told',
  exporter: 'as the exporter says, and nobody else',
};

function termsRows({ terms }: Verification): [string, string][] {
  if (terms === undefined) return [];
  const { limitHours, limitBy, sampleSize, seed, seedFrom, sampleBy, by } = terms;
  const from = seedFrom === 'log' ? 'the root of log/end' : `asked by ${by}`;
  return [
    ['limit for a cut', `${limitHours} hours, ${SAID[limitBy]}`],
    ['sample', `${sampleSize} of each population, seed ${JSON.stringify(seed)} (${from}), ${SAID[sampleBy]}`],
  ];
}

/** Was the log signed for last before the period was over? */
function endsEarly({ period, range }: Verification): boolean {
  return range?.until !== undefined && range.until < overOf(period);
}

const overOf = (period: Verification['period']) =>
  period === undefined ? '' : new Date(Date.parse(`${period.to}T00:00:00Z`) + 86_400_000).toISOString();

/** The digest that was told speaks for what was left out, too. */
const isMade = ({ derived, digestTold }: Verification) => derived === 'verified' || (derived === 'none' && digestTold);

export function tell(verification: Verification): string {
  const { findings, intact } = verification;
  const shown = findings.slice(0, MOST_SHOWN).map(findingText);
  const more = findings.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`… and ${more} more (--json shows them all)\n`] : []),
    intact ? good(verification) : bad(verification),
    ...warnings(verification),
  ].join('\n');
}

/** How many of each kind, and what to do. */
function bad({ findings }: Verification): string {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  const counts = kinds.map((kind) => `${findings.filter((one) => one.kind === kind).length} ${kind}`).join(', ');
  return wrapped(
    `NOT INTACT: ${findings.length} finding(s): ${counts}. Do not rely on it: ask for the export again, and whoever runs the log what happened to this one (docs/evidence.md says what each word means).`,
  );
}

function findingText({ kind, file, line, index, record, text }: Finding): string {
  const where = [
    `${file}${line === undefined ? '' : `:${line}`}`,
    ...(index === undefined ? [] : [`place ${index}`]),
    ...(record === undefined ? [] : [record]),
  ].join(', ');
  return `${wrapped(`${kind.toUpperCase()}  ${where}`)}\n${wrapped(text, '    ')}\n`;
}

function good(verification: Verification): string {
  const { counts, range, period, key, derived, unverified } = verification;
  const { records, chains, cases, beyond, verified, erased, withheld } = counts;
  const what = `${records} records in ${chains} chains, ${cases} of them cases`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['period', `${period?.from} to ${period?.to}`],
    ['records', `${what}: every one from place ${range?.start} up to ${range?.end} of the log`],
    ['', `and ${beyond} of its chains from outside the range; what came after it is not proven to be all`],
    ['private parts', `${verified} verified, ${erased} erased, ${withheld} withheld`],
    ['signed', `until ${range?.until ?? 'an unknown time'}, ${KEYS[key]}`],
    ['witnesses', witnessesText(verification)],
    ['time-stamps', timeStampsText(verification)],
    ['kept checkpoint', verification.checkpoint === 'consistent' ? 'the log has only grown since' : undefined],
    ['derived files', derived === 'verified' ? 'made again from the records, and the same' : undefined],
    ...termsRows(verification),
    ['not verified', unverified.length === 0 ? undefined : someOf(unverified)],
  ];
  const lines = rows.flatMap(([name, text]) => (text === undefined ? [] : [row(name, text)]));
  return [wrapped(`INTACT: ${what}`), ...lines].join('\n');
}

const KEYS: Readonly<Record<Verification['key'], string>> = {
  told: 'by the key you told',
  'by the digest': 'by the key of the manifest whose digest you told',
  'not told': 'by the key in the export itself',
};

function witnessesText({ witnesses }: Verification): string | undefined {
  if (witnesses === undefined) return undefined;
  const { needed, cosigned, missing } = witnesses;
  const who = cosigned.map(({ name, at }) => `${name} at ${at}`).join('; ');
  return `${cosigned.length} cosigned log/latest, ${needed} needed: ${who}${missing.length > 0 ? `; not ${missing.join(', ')}` : ''}`;
}

function timeStampsText({ timeStamps }: Verification): string | undefined {
  if (timeStamps.length === 0) return undefined;
  return timeStamps
    .map(({ file, at, by }) =>
      at === undefined
        ? `${file} not verified (--tsa FILE)`
        : `${file.replace('.tsr', '')} was there at ${at}, says ${by}`,
    )
    .join('; ');
}

/** Ours: a sample has a file a case. */
const MOST_NAMED = 8;

function someOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return `${shown}${more > 0 ? ` and ${more} more` : ''}: nothing but the manifest’s digest speaks for them (--digest)`;
}

const LABEL = 17;

function row(name: string, text: string): string {
  return wrapped(text, ' '.repeat(LABEL + 2)).replace(' '.repeat(LABEL + 2), `  ${name.padEnd(LABEL)}`);
}

function warnings(verification: Verification): string[] {
  const { key, checkpoint, intact, derived, notDerived, keptBack } = verification;
  return [
    ...(key !== 'not told'
      ? []
      : [
          'THE KEY WAS NOT CHECKED. The key in the manifest was taken for the log’s, and whoever made up an export made it up too. This shows that the export is consistent in itself, and no more. Say the key you were told by another way: --key FILE or --key VKEY',
        ]),
    ...(checkpoint === 'not comparable'
      ? [
          'THE CHECKPOINT YOU KEPT WAS NOT COMPARED: this export has no proof from a log of that size. Ask for one that does: tenure evidence export --since FILE',
        ]
      : []),
    ...(intact && derived === 'not verified'
      ? [
          `WHAT IS DERIVED WAS NOT COMPARED WITH THE RECORDS: ${notDerived}. Populations and reports may say otherwise than the records do.`,
        ]
      : []),
    ...(intact && derived === 'none' && !isMade(verification)
      ? [
          'THERE IS NOTHING HERE THAT AN AUDITOR READS: no populations, no clocks, no findings, no report. Every export of Tenure has them: these were left out. Ask for them, or make your own from the records.',
        ]
      : []),
    ...(intact && verification.untoldTimes > 0
      ? [
          `THE TIMES OF ${verification.untoldTimes} RECORDS ARE TOLD BY NOTHING BUT THEMSELVES: no checkpoint here was signed within an hour of them. The log was not signed for then, or checkpoints were left out of the export (log/checkpoints-…), which would hide records that were dated back. Ask why, or for the export again.`,
        ]
      : []),
    ...(intact && ownTerms(verification)
      ? [
          'WHOEVER MADE THE EXPORT CHOSE THE LIMIT OR THE SAMPLE. Say what you asked for: --limit-hours N, --sample N, --seed S.',
        ]
      : []),
    ...(intact ? unverifiedReports(verification) : []),
    ...(intact && keptBack > 0
      ? [
          `${keptBack} PRIVATE PARTS WERE KEPT BACK: the manifest says that they are included, and their files are not here.`,
        ]
      : []),
    ...(intact && endsEarly(verification) ? [early(verification)] : []),
  ].map((text) => `\n${wrapped(text)}`);
}

/** Until when it is complete: as of when it was made, or of a log that nobody signed for since. */
function early({ period, range, createdAt = '' }: Verification): string {
  const until = range?.until ?? '';
  if (createdAt < overOf(period))
    return `THE PERIOD WAS NOT OVER when this was made, at ${createdAt}: it is complete until ${until}, when the log was last signed for, and not beyond. Ask again when the period is over.`;
  return `THE LOG WAS LAST SIGNED FOR AT ${until}, before the period was over: it is complete until then. What happened after that is not here, if anything did: ask for the export again.`;
}

/** Who reads a report believes it: one that is not made again is named by itself. */
function unverifiedReports({ unverified, digestTold }: Verification): string[] {
  const reports = unverified.filter((name) => name.startsWith('report.'));
  if (reports.length === 0 || digestTold) return [];
  return [
    `${reports.join(', ').toUpperCase()} WAS NOT VERIFIED: it cannot be made again here, and may say anything. Read report.html, which was, or tell the manifest’s digest as you were told it when the export was made (--digest).`,
  ];
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
