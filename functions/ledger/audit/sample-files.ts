/** The files of a sample: how it was drawn, and a bundle for each case that was. */
import type { Audit } from '../../core/audit/audit.ts';
import type { WrittenFile } from '../../core/audit/ipe.ts';
import { ALGORITHM, bundleName, bundleOf, SAMPLED, type Sampled, seedSays } from '../../core/audit/sample.ts';
import type { CaseId } from '../../core/ids.ts';
import type { ExtraFile, Reading } from '../export/extra-files.ts';
import type { Proofs } from '../export/log-files.ts';
import { recordIn } from './record-in.ts';

/** Of the log as it was at a size. */
export type ProofsAt = (size: number) => Pick<Proofs, 'inclusion'>;

export async function* sampleFiles(
  audit: Audit,
  reading: Pick<Reading, 'chains'>,
  written: ReadonlyMap<string, WrittenFile>,
  proofsAt?: ProofsAt,
): AsyncGenerator<ExtraFile> {
  const { drawn } = audit;
  const proofs = proofsAt?.(audit.terms.log.latest);
  const chains = await chainsOf(new Set(drawn.map(({ file }) => file.caseId)), reading);
  yield fileOf('sample/sample.json', howDrawn(audit, written));
  for (const one of drawn) {
    const chain = await proven(chains.get(one.file.caseId) ?? [], proofs);
    yield fileOf(bundleName(one), bundleOf(one, chain));
  }
}

/** The records of the sampled cases alone are kept. */
async function chainsOf(
  wanted: ReadonlySet<CaseId>,
  reading: Pick<Reading, 'chains'>,
): Promise<ReadonlyMap<string, Sampled[]>> {
  const chains = new Map<string, Sampled[]>([...wanted].map((caseId) => [caseId, []]));
  for await (const { index, text } of reading.chains(wanted)) {
    const record = recordIn(text); // one that cannot be read is named in the findings
    if (record !== undefined)
      chains.get(record.caseId)?.push({ index, text, kind: record.kind, caseId: record.caseId });
  }
  return chains;
}

async function proven(
  chain: readonly Sampled[],
  proofs: Pick<Proofs, 'inclusion'> | undefined,
): Promise<readonly Sampled[]> {
  if (proofs === undefined) return chain;
  return Promise.all(
    chain.map(async (one) => {
      const proof = await proofs.inclusion(one.index);
      return { ...one, proof: proof.map((hash) => hash.toString('base64')) };
    }),
  );
}

export function howDrawn({ drawn, terms: { sample, log, by } }: Audit, written: ReadonlyMap<string, WrittenFile>) {
  return {
    ...sample,
    seedSays: seedSays(sample, by),
    algorithm: ALGORITHM,
    proofs: `each record's proof, where it stands beside it, is its RFC 9162 inclusion proof in the tree of size ${log.latest} (log/latest); the leaf is the UTF-8 of "record"`,
    populations: SAMPLED.map((population) => ({
      population,
      file: `populations/${population}.csv`,
      sha256: written.get(`populations/${population}.csv`)?.sha256,
      drawn: drawn
        .filter((one) => one.population === population)
        .map((one) => ({ case: one.file.caseId, digest: one.digest, bundle: bundleName(one) })),
    })),
  };
}

function fileOf(name: string, value: unknown): ExtraFile {
  return { name, kind: 'sample', content: Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`, 'utf8') };
}
