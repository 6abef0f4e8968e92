/** What an auditor reads first in an export: what it is, and how to verify it without us. */
import type { AboutExport } from './extra-files.ts';

export function readme({ request, plan, createdAt, generator, counts }: AboutExport): string {
  const { origin, keys, start, end } = plan.log;
  return `# Evidence of ${request.period.from} to ${request.period.to}

Made ${createdAt} by Tenure ${generator} from the log \`${origin}\`: ${counts.records} records, places ${start} to ${end} of the log
without a gap, and ${counts.beyond} more from outside the period, so that each of the ${counts.chains} chains is whole:
${counts.cases} of them are cases; the others are notices, deployments, readers of evidence and the like.

## Verify it

You need Node 20.12 or later, and no network:

    node verify.mjs . --key '${keys[0] ?? ''}'

**Do not take the key from here.** Compare it with the one you were told when the log was set up: whoever makes up an export makes up
the key in it as well. And do not take \`verify.mjs\` from here where you doubt us: the one of a release is the same, and docs/evidence.md of Tenure says how to write your own.
Witnesses and time-stamp authorities you trust: \`--witness VKEY\`, \`--tsa FILE\`.
If you kept \`log/latest\` of an earlier export, add \`--checkpoint FILE\`: that the log was never made anew shows only so.

It answers 0 when all is as it was signed, 1 when it is not (and says what and where), 2 when it could not be read, and 3 when all
fits and you named no key.

## What is in it

| file | what it holds |
| --- | --- |
| \`manifest.json\` | every file with its SHA-256, the period, the log and its keys |
| \`records/\` | the records, one a line, in the order of the log: line n of all is number ${start} + n - 1 |
| \`private/\` | personal data beside them, where it was asked for: what each record's \`commitment\` commits to |
| \`beyond.ndjson\` | records of the same cases from before and after, each with its proof |
| \`heads.ndjson\` | the last record of each case |
| \`log/\` | signed checkpoints (\`start\`, \`end\`, \`latest\`), hashes and proofs |
`;
}
