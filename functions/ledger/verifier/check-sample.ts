/** Draws the sample of an export again, and checks the bundle of each case: every record of the case, and where the log has it. */
import type { Audit } from '../../core/audit/audit.ts';
import type { WrittenFile } from '../../core/audit/ipe.ts';
import { bundleName, bundleOf, type Sampled } from '../../core/audit/sample.ts';
import { leafHash } from '../../core/log/merkle.ts';
import { verifyInclusion } from '../../core/log/proof.ts';
import { recordIn } from '../audit/record-in.ts';
import { howDrawn } from '../audit/sample-files.ts';
import type { Link } from './check-chains.ts';
import type { Finding } from './finding.ts';
import type { Folder } from './open-folder.ts';
import { hashesOf } from './read-proofs.ts';
import { FIRST_HASH, fitsItsHash } from './record-line.ts';

export interface Bundles {
  /** What each file must be. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

interface Checking {
  readonly folder: Folder;
  readonly audit: Audit;
  readonly written: ReadonlyMap<string, WrittenFile>;
  /** The last record of each case, as it was verified. */
  readonly ends: ReadonlyMap<string, Link>;
  readonly latestRoot: Buffer | undefined;
}

export async function bundlesOf({ folder, audit, written, ends, latestRoot }: Checking): Promise<Bundles> {
  const files = new Map([['sample/sample.json', pretty(howDrawn(audit, written))]]);
  const findings: Finding[] = [];
  for (const one of audit.drawn) {
    const name = bundleName(one);
    const content = await folder.bytes(name);
    const wrong = (text: string) => void findings.push({ kind: 'derived', file: name, record: one.file.caseId, text });
    const records = sampledIn(content);
    if (content === undefined) wrong('the bundle is missing: the seed draws this case');
    else if (records === undefined) wrong('it is no bundle of records');
    else {
      const said = whatIsWrong(records, ends.get(one.file.caseId), { size: audit.terms.log.latest, root: latestRoot });
      if (said !== undefined) wrong(said);
      else files.set(name, pretty(bundleOf(one, records)));
    }
  }
  return { files, findings };
}

const pretty = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** By the chain of hashes up to the last record, which was verified, each of them is; its proof says where it stands. */
function whatIsWrong(
  records: readonly Sampled[],
  last: Link | undefined,
  { size, root }: { readonly size: number; readonly root: Buffer | undefined },
): string | undefined {
  let before: string = FIRST_HASH;
  for (const [position, { text }] of records.entries()) {
    const record = recordIn(text);
    if (record === undefined || !fitsItsHash(text, record.hash)) return `record ${position} is not what its hash says`;
    if (record.position !== position || record.previousHash !== before)
      return `record ${position} of the case is missing, or is another`;
    before = record.hash;
  }
  if (last === undefined || records.length !== last.position + 1 || before !== last.hash)
    return `it has ${records.length} records, and the case ends with ${last?.position ?? 'none'}`;
  const stray = records.find(({ index, text, proof = [] }) => {
    const hashes = hashesOf(proof);
    if (root === undefined || hashes === undefined) return true;
    return !verifyInclusion({ index, size, leaf: leafHash(text), proof: hashes, root });
  });
  return stray && `the proof of the record at ${stray.index} does not lead to the root of log/latest`;
}

/** In the order of the log; undefined for what holds no records. */
function sampledIn(content: Buffer | undefined): Sampled[] | undefined {
  try {
    const sections = Object.values(JSON.parse(content?.toString('utf8') ?? '') as object).filter(Array.isArray);
    return sections
      .flat()
      .map(sampledOf)
      .sort((one, other) => one.index - other.index);
  } catch {
    // The answer is that there are none.
    return undefined;
  }
}

/** Throws for what is none. */
function sampledOf(value: unknown): Sampled {
  const { index, record, proof } = value as { index: unknown; record: unknown; proof?: unknown }; // each is looked at
  if (!Number.isSafeInteger(index) || typeof record !== 'string') throw new TypeError('no record with its place');
  const { kind, caseId } = recordIn(record) ?? {};
  if (kind === undefined || caseId === undefined) throw new TypeError('no record');
  const proven = Array.isArray(proof) ? { proof: proof.map(String) } : {};
  return { index: index as number, text: record, kind, caseId, ...proven };
}
