/**
 * Verifies an export, offline and without trusting who made it (docs/evidence.md): that it has every record of its range of the log,
 * as they were signed for, and what is wrong where it has not. Each file is read once; of what is whole only the ends of chains are kept.
 */
import { beginsCase } from '../../core/begins-case.ts';
import { BEYOND, HEADS, MANIFEST } from '../../core/export-layout.ts';
import { type BeyondRecord, checkBeyond } from './check-beyond.ts';
import { type Chains, followChains } from './check-chains.ts';
import { checkDerived } from './check-derived.ts';
import { type Erasing, erasedBy, unauthorised } from './check-erasures.ts';
import { checkEvents } from './check-events.ts';
import { checkHeads } from './check-heads.ts';
import { type Compared, compareKept, readKept } from './check-kept.ts';
import { isLaidOut } from './check-listing.ts';
import { checkLog, type LogCheck } from './check-log.ts';
import { checkRange } from './check-range.ts';
import { checkTerms, type TermsSaid } from './check-terms.ts';
import { checkTimeStamps, type TimeStamped } from './check-time-stamps.ts';
import { instantOf, windowOf } from './check-times.ts';
import { checkWitnesses, type Witnessing } from './check-witnesses.ts';
import type { Finding } from './finding.ts';
import { nameAll } from './name-all.ts';
import { openFolder } from './open-folder.ts';
import { type Manifest, readManifest } from './read-manifest.ts';
import type { RecordLine } from './record-line.ts';
import { authoritiesOf, keysOf, type Told, witnessesOf } from './told.ts';

export interface Verification {
  /** Nothing is wrong with it. Whether it is the log's is not known where `key` is `not told`. */
  readonly intact: boolean;
  readonly findings: readonly Finding[];
  readonly key: 'told' | 'by the digest' | 'not told';
  /** Was the manifest's digest told? It speaks for every file. */
  readonly digestTold: boolean;
  /** Do the populations and what else an auditor reads follow from the records? `none`: the export has nothing of the kind. */
  readonly derived: 'none' | 'verified' | 'not verified';
  /** Why they could not be made again from the records. */
  readonly notDerived?: string;
  /** Who cosigned `log/latest`; undefined where no witnesses were told. */
  readonly witnesses?: Witnessing;
  readonly timeStamps: readonly TimeStamped[];
  /** By which limit and sample the audit was made, and who says so. */
  readonly terms?: TermsSaid;
  /** How many private parts were left out that the manifest says are included. */
  readonly keptBack: number;
  /** How many records say times that no checkpoint here tells to the hour: times of their own word. */
  readonly untoldTimes: number;
  /** Files that only the manifest's digest speaks for. */
  readonly unverified: readonly string[];
  /** How the checkpoint that was kept compares; undefined where none was given. */
  readonly checkpoint?: Compared;
  readonly counts: {
    readonly chains: number;
    /** Of the chains: those that begin as a case does. */
    readonly cases: number;
    readonly records: number;
    readonly beyond: number;
    /** Private parts that are what their records commit to; erased; and not given. */
    readonly verified: number;
    readonly erased: number;
    readonly withheld: number;
  };
  readonly exportId?: string;
  readonly period?: Manifest['period'];
  /** As the manifest says; not before the log was last signed. */
  readonly createdAt?: string;
  readonly manifestDigest?: string;
  /** Which records: from this place of the log up to that one; and until when it is signed for. */
  readonly range?: { readonly start: number; readonly end: number; readonly until?: string };
}

const NOTHING = { derived: 'not verified', unverified: [], timeStamps: [], untoldTimes: 0, keptBack: 0 } as const;
const NONE: Verification['counts'] = {
  ...{ chains: 0, cases: 0, records: 0, beyond: 0 },
  ...{ verified: 0, erased: 0, withheld: 0 },
};

/** Reads the export in `dir`. Throws when the folder cannot be read, and `NoKey`. */
export async function verifyExport(dir: string, told: Told = {}): Promise<Verification> {
  const keys = keysOf(told);
  // The digest vouches for the manifest, and so for the keys in it.
  const key = keys !== undefined ? 'told' : told.manifestDigest !== undefined ? 'by the digest' : 'not told';
  const digestTold = told.manifestDigest !== undefined;
  const witnesses = witnessesOf(told);
  const trusted = authoritiesOf(told);
  const { manifest, findings } = await readManifest(dir, told.manifestDigest);
  if (manifest === undefined)
    return {
      intact: false,
      findings,
      key,
      digestTold,
      counts: NONE,
      ...NOTHING,
    };
  const folder = openFolder(dir, manifest.files);
  const log = await checkLog(folder, manifest, keys);
  const witnessing = witnesses && (await checkWitnesses(folder, witnesses, log.keys));
  const stamped = await checkTimeStamps(folder, trusted, log.keys);
  const besides = [...(witnessing?.findings ?? []), ...stamped.findings];
  findings.push(...log.findings);
  const kept = told.checkpoint === undefined ? undefined : readKept(told.checkpoint, log);

  const beyondCheck = checkBeyond({
    ...log,
    latest: log.latest?.size ?? manifest.log.latest,
    latestRoot: log.latest?.root,
    windows: windowsBeyond(log),
  });
  await folder.texts(BEYOND, beyondCheck.take);
  const beyond = beyondCheck.finish();

  const chains = followChains();
  const erasing: Erasing = new Map();
  let cases = 0;
  const derivedCheck = checkDerived(folder, manifest);
  const termsCheck = checkTerms(manifest.exportId, told.asked ?? {});
  const eventsCheck = await checkEvents(folder, manifest);
  const take = (record: RecordLine, index: number) => {
    if (beginsCase(record)) cases += 1;
    if (record.kind === 'erased') erasing.set(record.id, erasedBy(record));
    termsCheck.take(record);
    derivedCheck?.take(record, index);
    eventsCheck?.take(record, index);
  };
  follow(chains, beyond.before, take);
  const range = await checkRange(folder, manifest, log, chains, kept?.checkpoint?.size, take);
  const compared = kept && compareKept(kept, log, range.asked);
  findings.push(...(compared?.findings ?? []));
  follow(chains, beyond.after, take);
  const heads = checkHeads(chains.ends);
  await folder.texts(HEADS, heads.take);
  findings.push(...nameAll(log, range, chains, beyond, heads.finish()));
  findings.push(...unauthorised(range.erasures, erasing));
  // What is made of records that are not those of the log is compared with nothing.
  const derived = findings.length === 0 ? await derivedCheck?.finish(chains.ends, log) : undefined;
  const terms = derived?.terms && termsCheck.finish(derived.terms);
  const events = findings.length === 0 ? eventsCheck?.finish() : undefined;
  const same = new Set([...(derived?.same ?? []), ...(events?.same ?? [])]);
  findings.push(
    ...(derived?.findings ?? []),
    ...(events?.findings ?? []),
    ...(terms?.findings ?? []),
    ...besides,
    ...(await folder.finish()),
  );
  const counts = {
    chains: heads.chains(),
    cases,
    records: range.records,
    beyond: beyond.before.length + beyond.after.length,
    ...range.counts,
  };
  if (findings.length === 0) findings.push(...miscounts(manifest, counts));
  const until = log.checkpoints.at(-1)?.stillAt;
  return {
    intact: findings.length === 0,
    findings,
    ...{ key, digestTold },
    ...(compared === undefined ? {} : { checkpoint: compared.compared }),
    counts,
    ...(witnessing === undefined ? {} : { witnesses: only(witnessing) }),
    timeStamps: stamped.timeStamps,
    untoldTimes: range.untoldTimes,
    keptBack: manifest.privateParts === 'included' ? range.counts.withheld : 0,
    derived:
      derivedCheck === undefined ? 'none' : derived === undefined || derived.because ? 'not verified' : 'verified',
    ...(terms === undefined ? {} : { terms: terms.said }),
    ...(derived?.because === undefined ? {} : { notDerived: derived.because }),
    unverified: manifest.files.map(({ name }) => name).filter((name) => !isLaidOut(name) && !same.has(name)),
    exportId: manifest.exportId,
    period: manifest.period,
    createdAt: manifest.createdAt,
    manifestDigest: manifest.digest,
    range: { start: log.start, end: log.end, ...(until === undefined ? {} : { until: instantOf(until) }) },
  };
}

/** Of what stands before the range, and of what comes after it. */
function windowsBeyond({ start, checkpoints, latest }: LogCheck) {
  const first = checkpoints.find(({ size }) => size === start);
  return {
    before: windowOf(undefined, first?.signedAt),
    after: windowOf(checkpoints.at(-1)?.signedAt, latest?.signedAt),
  };
}

const only = ({ needed, cosigned, missing }: Witnessing): Witnessing => ({ needed, cosigned, missing });

function follow(
  chains: Chains,
  records: readonly BeyondRecord[],
  take: (record: RecordLine, index: number) => void,
): void {
  for (const { record, line, index } of records) {
    chains.follow(record, BEYOND, line, index);
    take(record, index);
  }
}

/** The counts in the manifest are claims like any other. */
function miscounts({ counts, privateParts }: Manifest, found: Verification['counts']): Finding[] {
  const { verified, erased, withheld, ...others } = found;
  const given = privateParts === 'included' && withheld === 0;
  const claims = { ...others, ...(given ? { privateParts: verified, erased } : {}) };
  return Object.entries(claims).flatMap(([name, number]): Finding[] => {
    const claimed = counts[name as keyof typeof counts]; // its own names
    if (claimed === number) return [];
    return [{ kind: 'manifest', file: MANIFEST, text: `it counts ${claimed} ${name}, and there are ${number}` }];
  });
}
