/** Whether a delivery was signed by the source it was sent to. Says 401 alike for an unknown source and a wrong key: it tells a stranger nothing. */
import { clock } from '../../runtime/clock.ts';
import { type HttpRequest, Problem } from '../../runtime/http.ts';
import { logger } from '../../runtime/lambda.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { verifySignature } from '../../sources/signature.ts';
import { keysOf } from './source-keys.ts';

/** `configured`: undefined where no source is meant, whose keys nothing fits. */
export async function verified(
  source: string,
  configured: ConfiguredSource | undefined,
  request: HttpRequest,
): Promise<void> {
  const keys = await keysOf(source);
  const signature = configured?.signature;
  const check =
    signature === undefined
      ? ({ kind: 'refused', because: 'nothing that is configured is signed so' } as const)
      : verifySignature(signature, request, keys, Date.parse(clock()) / 1000);
  if (check.kind === 'verified') return;
  logger.warn('a webhook with a bad signature was refused', { source, because: check.because });
  throw new Problem(
    401,
    'Not signed',
    'no source of this name signs so: sign the raw bytes with the newest key of the source, and look at docs/sources.md',
  );
}
