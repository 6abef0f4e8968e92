/** People whose leaving is expected: a list two people approved, which raises the budget for those on it and nobody else, until it ends. */
import * as z from 'zod';
import { digest } from './canonical.ts';
import { Digest, Instant, WorkerId } from './ids.ts';
import { Signature } from './signatures.ts';

export const LayoffId = z
  .string()
  .regex(/^l-[0-9a-f]{24}$/)
  .brand<'LayoffId'>();
export type LayoffId = z.infer<typeof LayoffId>;

/** Our choice: ten thousand ids fit an item of 400 KB. */
export const MOST_WORKERS = 10_000;

export const Layoff = z.strictObject({
  layoffId: LayoffId,
  /** Over the list, its end and why: what an approval is bound to. */
  digest: Digest,
  workers: z.array(WorkerId).min(1).max(MOST_WORKERS).readonly(),
  because: z.string().min(10).max(500),
  until: Instant,
  state: z.enum(['proposed', 'approved', 'rejected']),
  proposedAt: Instant,
  signatures: z.array(Signature).readonly(),
});
export type Layoff = z.infer<typeof Layoff>;

export const Proposal = Layoff.pick({ workers: true, because: true, until: true });
export type Proposal = z.infer<typeof Proposal>;

export function layoffOf({ workers, because, until }: Proposal, by: Signature): Layoff {
  const list = [...new Set(workers)].sort();
  const of = digest({ workers: list, because, until });
  const layoffId = LayoffId.parse(`l-${of.slice(0, 24)}`);
  return {
    layoffId,
    digest: of,
    workers: list,
    because,
    until,
    state: 'proposed',
    proposedAt: by.at,
    signatures: [by],
  };
}
