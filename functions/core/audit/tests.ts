/** The tests an auditor would make by hand, made on the whole population: what was tested, on how many, and what came out. */
import type { Audit } from './audit.ts';
import { casesOf } from './closings.ts';
import type { ControlText, TestId } from './controls.ts';
import type { AuditFinding } from './findings.ts';
import { changesIn } from './register.ts';
import { casesIn } from './tally.ts';

export interface TestResult {
  readonly id: TestId;
  readonly title: string;
  readonly what: string;
  /** How many it was made on. */
  readonly population: number;
  readonly of: string;
  readonly exceptions: readonly AuditFinding[];
  readonly result: 'no exceptions' | 'exceptions' | 'nothing to test' | 'not answered here';
  readonly evidence: readonly string[];
}

type Test = Pick<TestResult, 'title' | 'what' | 'of' | 'evidence'> & {
  readonly population: (audit: Audit) => number;
  /** Why this export answers only a part of it. */
  readonly unanswered?: true;
};

const TESTS: Readonly<Record<TestId, Test>> = {
  completeness: {
    title: 'Is the population complete, and was everything carried out?',
    what: 'The export holds every record of the log from its start to its end (the verifier proves it). Every event HR sent has a case, and each case ended, waits for a named reason, or is a finding.',
    of: 'events of HR',
    population: ({ tally }) => tally.differences.event + tally.differences.snapshot,
    evidence: ['reconciliation.csv', 'populations/ipe.json', 'manifest.json'],
  },
  'approved-first': {
    title: 'Was each approved before it was given?',
    what: 'For each entitlement an approval was asked for: the time of the approving decision is before the first intent to write it.',
    of: 'decisions',
    population: ({ tally }) => tally.decisions + tally.unapproved,
    evidence: ['approvals.csv', 'sample/'],
  },
  independent: {
    title: 'Did somebody independent decide?',
    what: 'The approver is neither the requester, nor the beneficiary, nor who carried it out, and worked here when they decided.',
    of: 'decisions',
    population: ({ tally }) => tally.decisions,
    evidence: ['approvals.csv'],
  },
  'cut-in-time': {
    title: 'Was each leaver cut in time?',
    what: 'From the effective instant, and from notice, to the instant at which sign-in was off at every target: neither longer than the limit.',
    of: 'leavers',
    population: ({ tally }) => tally.cuts.fromEffect.length,
    evidence: ['timeliness.csv', 'populations/leavers.csv'],
  },
  'accounts-closed': {
    title: 'Does anybody who left have an active account, and is every account somebody’s?',
    what: "All accounts the targets themselves listed, and each person's as cases last read them back, against HR's last word on them.",
    of: 'accounts',
    population: ({ tally }) => tally.differences.account + tally.differences.listing,
    evidence: ['reconciliation.csv'],
  },
  'controls-closed': {
    title: 'Was each control closed as surely as it asks?',
    what: 'Each case says at its end by what it closed each control: what was read back (observed), what a target or a person said (acknowledged, attested), or what people decided need not be done (waived). What it left open is listed. Cases that are under way within the limit, and those from before cases said so, are not counted.',
    of: 'cases',
    population: ({ closings }) => closings.cases,
    evidence: ['populations/', 'findings.ndjson'],
  },
  moved: {
    title: 'Was access changed with the role?',
    what: 'Each mover was planned from the new role, and the targets were read back; none is blocked.',
    of: 'movers',
    population: ({ tally }) => casesIn(tally, 'movers'),
    evidence: ['populations/movers.csv', 'sample/'],
  },
  'exceptions-end': {
    title: 'Are exceptions approved and ended?',
    what: 'Each approved exception whose end is past was taken away.',
    of: 'exceptions',
    population: ({ tally }) => casesIn(tally, 'exceptions'),
    evidence: ['populations/exceptions.csv'],
  },
  reviewed: {
    title: 'Was access reviewed?',
    what: 'What people released, rejected, attested, linked or waived is listed. Periodic reviews of all access by their owners are not part of this version: ask for them elsewhere.',
    of: 'reviews',
    population: ({ book }) => book.reviews.length,
    evidence: ['populations/reviews.csv'],
    unanswered: true,
  },
  'policy-changed': {
    title: 'Who changed the rules?',
    what: 'Each time a policy pack, a configuration or a release began to count in the period, and each pack plans were made with that had begun before. Where the export has the record of that: its author and its approver are different people.',
    of: 'policy packs, configurations and releases',
    population: ({ book }) => changesIn(book).length,
    evidence: ['populations/policy-changes.csv'],
  },
};

export function testResults(audit: Audit): readonly TestResult[] {
  return Object.entries(TESTS).map(([name, { unanswered, population, ...test }]) => {
    const id = name as TestId; // as: the names of the table above
    const exceptions = audit.findings.filter((finding) => finding.test === id);
    const tested = population(audit);
    return { id, ...test, population: tested, exceptions, result: resultOf(tested, exceptions.length, unanswered) };
  });
}

/** The tests that answer a control: of what cases close control by control, its own part. */
export function testsOf(
  { tests, named }: ControlText,
  all: readonly TestResult[],
  audit: Audit,
): readonly TestResult[] {
  return all
    .filter(({ id }) => tests.includes(id))
    .map((test) => (test.id === 'controls-closed' && named !== undefined ? ofControl(test, named, audit) : test));
}

function ofControl(test: TestResult, named: string, { closings }: Audit): TestResult {
  const exceptions = test.exceptions.filter(({ controls = [] }) => controls.includes(named));
  const population = casesOf(closings, named);
  return { ...test, population, exceptions, result: resultOf(population, exceptions.length, undefined) };
}

function resultOf(population: number, exceptions: number, unanswered: true | undefined): TestResult['result'] {
  if (exceptions > 0) return 'exceptions';
  if (unanswered) return 'not answered here';
  return population === 0 ? 'nothing to test' : 'no exceptions';
}
