/** Checks which files a manifest lists: those that an export of these places of the log has, each once and as what it is, and no other beside them. */
import {
  BEYOND,
  CONSISTENCY,
  checkpointsFile,
  END,
  FRONTIER,
  HEADS,
  LATEST,
  leavesFile,
  MANIFEST,
  PART,
  partsOf,
  privateFile,
  recordsFile,
  START,
  timeStampFile,
} from '../../core/export-layout.ts';
import type { Finding } from './finding.ts';
import type { Manifest } from './read-manifest.ts';

const wrong = (text: string): Finding => ({ kind: 'manifest', file: MANIFEST, text });

/** Names that are verified: what is listed under one of them is what it says, or is found out. */
const LAID_OUT = /^(?:records|private|log)\/|^(?:beyond|heads)\.ndjson$/;
export const isLaidOut = (name: string) => LAID_OUT.test(name);
/** What follows from the records, or is not what it says. */
const DERIVED =
  /^(?:populations|sample)\/|^(?:reconciliation|timeliness|approvals)\.(?:csv|ndjson)$|^(?:findings\.ndjson|report\.html)$/;
export const isDerived = (name: string) => DERIVED.test(name);
/** What goes with it, and is named as not verified; events are, where they are not made again. */
const BESIDES = /^ocsf\/events-\d{5,}\.ndjson$|^(?:README\.md|report\.pdf|verify\.mjs)$/;
/** A file that no export has would be read as a part of it. */
const isForeign = (name: string) => !isLaidOut(name) && !isDerived(name) && !BESIDES.test(name);

/** Every part has files of its own: a range that is longer than they can hold is none, and would take all there is to walk through. */
export function isRange({ start, end }: { readonly start: number; readonly end: number }, files: number): boolean {
  return start <= end && (end - start) / PART <= files;
}

export function checkListing(manifest: Manifest): Finding[] {
  const { files, period, log } = manifest;
  const findings = checkNames(files.map(({ name }) => name));
  if (period.from > period.to) findings.push(wrong('its period ends before it begins'));
  if (!isRange(log, files.length) || log.latest < log.end)
    return [
      ...findings,
      wrong(`its log goes from ${log.start} to ${log.end} and ${log.latest}: no such range is here`),
    ];
  const layout = layoutOf(manifest);
  const listed = new Set(files.map(({ name }) => name));
  for (const { name, kind } of files) {
    const known = layout.get(name);
    if (known === undefined ? isLaidOut(name) || KINDS.has(kind) || isForeign(name) : known.kind !== kind)
      findings.push(wrong(`it lists ${name} as ${kind}: an export of these places of the log has no such file`));
  }
  for (const [name, { kind, needed }] of layout)
    if (needed && !listed.has(name))
      findings.push(wrong(`it does not list ${name}, which such an export has (${kind})`));
  return findings;
}

/** Each once, in their order; none that another system takes for another's. */
function checkNames(names: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    findings.push(wrong('a file is listed twice'));
  if (names.some((name, at) => at > 0 && name < (names[at - 1] ?? '')))
    findings.push(wrong('its files do not ascend by name'));
  if (names.includes(MANIFEST)) findings.push(wrong('it lists itself'));
  return findings;
}

/** Kinds that stand for what is verified: no other file may call itself so. */
const KINDS: ReadonlySet<string> = new Set([
  ...['records', 'leaves', 'checkpoints', 'private'],
  ...['beyond', 'heads', 'log'],
]);

function layoutOf({ log, privateParts }: Manifest): Map<string, { readonly kind: string; readonly needed: boolean }> {
  const needed = (kind: string) => ({ kind, needed: true });
  const parts = partsOf(log).flatMap(({ number }) => [
    [recordsFile(number), needed('records')] as const,
    [leavesFile(number), needed('leaves')] as const,
    [checkpointsFile(number), { kind: 'checkpoints', needed: false }] as const,
    ...(privateParts === 'included' ? [[privateFile(number), needed('private')] as const] : []),
  ]);
  return new Map([
    ...parts,
    ...(log.start === 0 ? [] : [[START, needed('log')] as const]),
    ...[END, LATEST, FRONTIER, CONSISTENCY].map((name) => [name, needed('log')] as const),
    ...[START, END, LATEST].map((name) => [timeStampFile(name), { kind: 'log', needed: false }] as const),
    [BEYOND, needed('beyond')],
    [HEADS, needed('heads')],
  ]);
}
