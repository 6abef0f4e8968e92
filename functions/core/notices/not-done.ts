/** What was planned and is not so: what people are told must not claim it. By the kinds of a case's findings. */
import type { Case } from '../case.ts';
import type { Finding } from '../plan.ts';

type Found = Pick<Finding, 'kind'>;

export const isRefused = ({ kind }: Found): boolean => kind === 'refused-by-target';

/** Was to be given, and is not there. */
export const isNotGiven = (finding: Found): boolean => isRefused(finding) || finding.kind === 'no-licence-left';

/** Was to be taken back, and is there. */
export const isNotTaken = (finding: Found): boolean =>
  isRefused(finding) || finding.kind === 'not-gone-in-time' || finding.kind === 'given-to-a-leaver';

/** Is what the case's request asks for approved, and still not there? */
export function notGiven({ findings = [], request }: Pick<Case, 'findings' | 'request'>): boolean {
  return findings.some((one) => isNotGiven(one) && one.entitlement === request?.entitlement);
}
