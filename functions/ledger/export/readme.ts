/** What an auditor reads first in an export: what it is, how to verify it without us, and where it answers the four questions they come with. */
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
fits and something that was to be known is not: you named no key, say. It says which.

${QUESTIONS}
## What is in it

| file | what it holds |
| --- | --- |
| \`manifest.json\` | every file with its SHA-256, the period, the log and its keys |
| \`records/\` | the records, one a line, in the order of the log: line n of all is number ${start} + n - 1 |
| \`private/\` | personal data beside them, where it was asked for: what each record's \`commitment\` commits to |
| \`beyond.ndjson\` | records of the same cases from before and after, each with its proof |
| \`heads.ndjson\` | the last record of each case |
| \`log/\` | signed checkpoints (\`start\`, \`end\`, \`latest\`), hashes and proofs |
| \`populations/\`, \`timeliness.*\`, \`approvals.*\`, \`reconciliation.*\`, \`findings.ndjson\`, \`sample/\`, \`report.html\` | what is made of the records, and verified by making it again |
| \`ocsf/\` | the records as security events, where they were asked for |
| \`report.pdf\` | the report to print: not verified, for it cannot be made again. Read \`report.html\`, which is |
`;
}

/** Read in a shell, in this folder: what stands indented is run as it is (a test runs it). */
const QUESTIONS = `## Four questions

Everything below is made from the records, and the verifier makes it again. \`report.html\` has it in short, by control; \`findings.ndjson\`
has what is wrong, one a line, with the places in the log. What each column of a file means, how the file was made, and how many rows it has:
\`populations/ipe.json\`. People are pseudonyms.

**1. Is the population complete?** The verifier proves that every record of the range is here. Each case among them is in one of six files,
whatever became of it: \`populations/joiners.csv\`, \`populations/movers.csv\`, \`populations/leavers.csv\`, \`populations/requests.csv\`, \`populations/exceptions.csv\`, \`populations/other.csv\`. These are pairs of equal numbers:

    grep -A1 '"recordsInRange"\\|"casesInRange"' populations/ipe.json

What HR said is held against what became of it, against the accounts and against HR's own list in \`reconciliation.csv\`: each line agrees, is explained, or is
a finding. Whom HR never told of is in no record: compare \`populations/leavers.csv\` with a list you take from HR.

**2. Pick 25.** They are picked, of each population: \`sample/sample.json\` says which, how many, by which seed, and how to pick them again. For leavers:

    seed=$(sed -n 's/^ *"seed": "\\(.*\\)",$/\\1/p' sample/sample.json); cut -d, -f1 populations/leavers.csv | tail -n +2 | tr -d '\\r' | while read -r id; do printf '%s  %s\\n' "$(printf '%s\\nleavers\\n%s' "$seed" "$id" | sha256sum | cut -d' ' -f1)" "$id"; done | sort | head -25

Each has a bundle, \`sample/leavers-<case>.json\` say: the event, the plan, approvals, intents, receipts and observations, as they stand in the log, each with its proof.

**3. Was each approved first?** \`approvals.csv\` has every decision: who asked, who gets it, who decided, who carried it out; \`independent\` and
\`decided_before_grant\` are yes, or stand in \`findings.ndjson\`. This shows those that are not:

    grep '"decided_before_grant":"no"\\|"independent":"no"' approvals.ndjson

What was given without anybody's approval, though one was asked for: \`granted-before-approval\` in \`findings.ndjson\`. What no approval was asked for was given
by a rule: the intent in the bundle names it, and \`populations/policy-changes.csv\` who wrote and who approved the rules.

**4. Was each leaver cut in time?** \`timeliness.csv\` has every leaver by two clocks, from the effective instant and from HR's notice. This shows who was not, and
\`late_by\` whom most of the time went to:

    grep '"result":"late"\\|"result":"not-cut"' timeliness.ndjson

That their accounts are off was read back: \`account\` in \`reconciliation.csv\`. By what grade each control of a case was closed, and what was left open: \`controls_closed\` and
\`controls_open\` in \`populations/leavers.csv\`.
`;
