/** Checks that the log has only grown: from the end of the range, and from each size that somebody kept, to the latest. */
import { CONSISTENCY } from '../../core/export-layout.ts';
import { EMPTY, rootOf } from '../../core/log/merkle.ts';
import type { Signed } from './check-notes.ts';
import type { Finding } from './finding.ts';
import { type Consistency, isProven, leads } from './read-proofs.ts';

const forked = (text: string): Finding => ({ kind: 'forked-log', file: CONSISTENCY, text });

/** A proof from a size that nobody here knows the root of says it: so that one that proves nothing is found without whoever kept a checkpoint. */
export function checkGrown(
  proofs: readonly Consistency[] | undefined,
  end: Signed | undefined,
  latest: Signed | undefined,
): Finding[] {
  if (proofs === undefined) return [forked('it holds no proofs')];
  if (end === undefined || latest === undefined) return [];
  const findings = proofs
    .filter(({ from }) => from !== end.size)
    .filter((proof) => !isOfItsRoot(proof, latest))
    .map(({ from, to }) =>
      forked(`its proof from ${from} to ${to} does not lead from the root it says to that of log/latest`),
    );
  if (!isProven(proofs, end, latest))
    findings.unshift(forked(`nothing proves that the log of ${latest.size} begins with the one of ${end.size}`));
  if (proofs.some(({ from }, at) => from <= (proofs[at - 1]?.from ?? -1)))
    findings.push(forked('its proofs do not ascend by the size that they lead from'));
  if (proofs.some(({ from, root }) => from === end.size && root !== undefined))
    findings.push(forked('it says the root of log/end, which log/end says'));
  return findings;
}

function isOfItsRoot(proof: Consistency, latest: Signed): boolean {
  const { from, to, root } = proof;
  if (root === undefined || to !== latest.size) return false;
  // Every log has grown from nothing: that root is told by no proof.
  return from === 0 ? proof.proof.length === 0 && root.equals(rootOf(EMPTY)) : leads(proof, root, latest.root);
}
