/**
 * `evidence`: records a second of what evidence goes through (appended, given places, exported, verified), beside what the machine takes at the
 * very least for the same bytes; and how each grows with the log.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MANIFEST } from '../functions/core/export-layout.ts';
import { bundleVerifier } from '../infra/verifier.ts';
import { appendAll, type Rate, sequenceOnto } from './evidence/appending.ts';
import { byItself, type Ran } from './evidence/by-itself.ts';
import { ABOUT, type AboutLog, type MadeLog, makeLog } from './evidence/make-log.ts';
import { type Line, type Report, spread, spreadOf } from './report.ts';

export interface EvidencePlan {
  readonly sizes: readonly number[];
  readonly seed: number;
  /** How often each is measured, in turn with what it is held against. */
  readonly runs: number;
  /** Cases of a batch, and of those appended: a transaction of the sequencer takes 98. */
  readonly cases: number;
}

/** How many times what the machine takes at the very least. */
const GOAL_VERIFY = 2;
const GOAL_EXPORT = 3;
/** Ours: what a small machine has for it, whatever the size of the log. */
const GOAL_RESIDENT_MB = 512;
const SEQUENCED_BATCHES = 10;
const TOLD_EVERY = 100_000;

const script = (name: string) => join(import.meta.dirname, 'evidence', name);

export async function evidence(plan: EvidencePlan): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'tenure-bench-evidence-'));
  try {
    writeFileSync(join(folder, 'verify.mjs'), bundleVerifier(join(import.meta.dirname, '..')));
    const lines: Line[] = [...(await appended(plan))];
    for (const size of plan.sizes) lines.push(...(await ofSize(join(folder, String(size)), size, plan)));
    return {
      title: 'evidence: records a second',
      lines,
      note: 'how many times 1, 2 or 3 it takes is by processor time, least / median / most; memory is the most of its process',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function say(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

async function appended({ seed, cases }: EvidencePlan): Promise<Line[]> {
  say('appending, sequencing and publishing on the embedded engine');
  const { appended: written, sequenced, published } = await appendAll(seed, cases);
  return [
    rateLine('appended, two a transaction, 16 cases at a time', written),
    rateLine('given places, two records a case', sequenced),
    rateLine('published: read again, tiles, a checkpoint', published),
  ];
}

function rateLine(what: string, rate: Rate): Line {
  const { records, wallMs, processorMs } = rate;
  const against = `${((processorMs * 1000) / records).toFixed(0)} µs a record of this process`;
  return { what, measured: `${aSecond(records, wallMs)}/s`, against };
}

async function ofSize(folder: string, size: number, { seed, runs, cases }: EvidencePlan): Promise<Line[]> {
  const name = size.toLocaleString('en');
  say(`${name}: making the log`);
  mkdirSync(folder);
  let told = 0;
  const made = await makeLog(join(folder, 'log'), size, seed, (done) => {
    if (done < told + TOLD_EVERY) return;
    told = done;
    say(`${name}: ${done.toLocaleString('en')} made`);
  });
  const sequenced: Line[] = [];
  for (const recordsACase of [2, 20]) {
    const rate = await sequenceOnto(made.frontier, { batches: SEQUENCED_BATCHES, cases, recordsACase });
    sequenced.push(
      rateLine(`${name}: given places after it, ${cases} cases with ${recordsACase} records a batch`, rate),
    );
  }
  const measured = await measure(folder, made, runs);
  rmSync(folder, { recursive: true });
  return [
    {
      what: `${name}: built and hashed (no table), ${(made.bytes / size).toFixed(0)} bytes a record`,
      measured: `${aSecond(size, made.buildSeconds * 1000)}/s`,
      against: 'by processor time',
    },
    ...sequenced,
    ...linesOf(name, size, measured),
  ];
}

/** What was run, in turn. */
interface Round {
  readonly exported: Ran;
  readonly verified: Ran;
  readonly read: Ran;
  readonly write: Ran;
  readonly canonical: Ran;
}

interface MeasuredSize {
  readonly rounds: readonly Round[];
  readonly reported: Ran;
  /** What `reported` did last, once more: what is one function where the parts are many. */
  readonly finished: Ran;
  /** What `reported` made, all that is derived made again. */
  readonly allVerified: Ran;
}

async function measure(folder: string, { folder: log, records }: MadeLog, runs: number): Promise<MeasuredSize> {
  const verifier = join(folder, '../verify.mjs');
  const out = join(folder, 'out');
  const { vkey } = JSON.parse(readFileSync(join(log, ABOUT), 'utf8')) as AboutLog; // written by makeLog
  const raw = (kind: string) => byItself(folder, script('raw.ts'), kind, out);
  const rounds: Round[] = [];
  for (let run = 1; run <= runs; run += 1) {
    say(`${records.toLocaleString('en')}: run ${run} of ${runs}`);
    rmSync(out, { recursive: true, force: true });
    const exported = await byItself(folder, script('export-log.ts'), log, out, verifier);
    const [read, verified] = [await raw('read'), await byItself(folder, verifier, out, ...toldOf(out, vkey))];
    requireIntact(verified, records);
    const [write, canonical] = [await raw('write'), await raw('canonical')];
    rounds.push({ exported, verified, read, write, canonical });
  }
  say(`${records.toLocaleString('en')}: with populations, sample and report, once`);
  const withReports = [script('export-log.ts'), log, join(folder, 'reports'), verifier] as const;
  const reported = await byItself(folder, ...withReports, 'with-reports');
  const finished = await byItself(folder, ...withReports, 'finish');
  const whole = join(folder, 'reports');
  const allVerified = await byItself(folder, verifier, whole, ...toldOf(whole, vkey));
  requireIntact(allVerified, records);
  return { rounds, reported, finished, allVerified };
}

/** The verifier is told the manifest's digest too: an export without reports, or with a sample nobody asked for, is else not said to be whole. */
function toldOf(folder: string, vkey: string): readonly string[] {
  const { digest } = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as { digest: string }; // just exported
  return ['--key', vkey, '--digest', digest, '--json'];
}

function requireIntact({ output }: Ran, records: number): void {
  const { intact, counts } = JSON.parse(output) as { intact: boolean; counts: { records: number } }; // the verifier's own
  if (!intact || counts.records !== records)
    throw new Error(`the export was not verified: ${counts.records} of ${records} records, intact ${intact}`);
}

function linesOf(name: string, size: number, { rounds, reported, finished, allVerified }: MeasuredSize): Line[] {
  const all = (of: keyof Round) => rounds.map((round) => round[of]);
  const rates = (some: readonly Ran[]) => {
    const wall = spreadOf(some.map(({ wallMs }) => wallMs)).median;
    const processor = spreadOf(some.map(({ processorMs }) => processorMs)).median;
    return `${aSecond(size, wall)}/s (${aSecond(size, processor)}/s by processor time)`;
  };
  const plain = (what: string, some: readonly Ran[]): Line => ({
    ...{ what: `${name}: ${what}`, measured: rates(some), against: '' },
  });
  const held = (what: string, some: readonly Ran[], over: keyof Round, goal: number): Line => {
    const times = some.map(({ processorMs }, run) => processorMs / (all(over)[run]?.processorMs ?? Number.NaN));
    const met = spreadOf(times).median <= goal;
    return { ...plain(what, some), against: `${spread(times, 2)} times ${LEAST[over]} (goal ${goal})`, met };
  };
  const memory = (what: string, some: readonly Ran[]): Line => {
    const resident = Math.max(...some.map(({ residentMb }) => residentMb));
    const heap = Math.max(...some.map(({ heapMb }) => heapMb));
    return {
      what: `${name}: memory of ${what}, and of it heap`,
      measured: `${resident.toFixed(0)} MB, ${heap.toFixed(0)} MB`,
      against: `goal ${GOAL_RESIDENT_MB} MB`,
      met: resident <= GOAL_RESIDENT_MB,
    };
  };
  return [
    plain('1: read, SHA-256, JSON.parse', all('read')),
    plain('2: the same, and written', all('write')),
    plain('3: read, JSON.parse, canonical JSON, SHA-256, written', all('canonical')),
    held('verified', all('verified'), 'read', GOAL_VERIFY),
    held('exported', all('exported'), 'write', GOAL_EXPORT),
    held('exported with populations, sample and report', [reported], 'canonical', GOAL_EXPORT),
    plain('of that, finishing it', [finished]),
    held('the same verified, all of it made again', [allVerified], 'canonical', GOAL_VERIFY),
    memory('verifying', all('verified')),
    memory('exporting', all('exported')),
    memory('exporting with reports', [reported]),
    memory('finishing it', [finished]),
    memory('verifying it, all of it made again', [allVerified]),
  ];
}

const LEAST: Readonly<Partial<Record<keyof Round, string>>> = { read: '1', write: '2', canonical: '3' };

function aSecond(records: number, ms: number): string {
  return Math.round((records * 1000) / ms).toLocaleString('en');
}
