/** An operator releases the batch that is held: bound to its digest, and by as many of them as policy says. */
import * as z from 'zod';
import { ShownBatch } from '../shown-brakes.ts';
import { why } from './answer.ts';
import type { Played, Playing } from './play.ts';
import type { Step } from './script.ts';

const Batches = z.object({ batches: z.array(ShownBatch) });
const Released = z.object({ state: z.string() });

export async function releaseBatch(
  { stage }: Playing,
  { at, by, status, becomes, because }: Extract<Step, { kind: 'release-batch' }>,
): Promise<Pick<Played, 'said' | 'wrong'>> {
  const { batches } = Batches.parse(await stage.api('operator').send('GET', '/v1/batches'));
  const [held] = batches;
  if (held === undefined) return { said: 'no batch is held', wrong: [{ at, what: 'no batch is held to release' }] };
  const body = { digest: held.digest, because };
  const answer = await stage.call(`operator:${by}`, 'POST', `/v1/batches/${held.batchId}/release`, body);
  const state = Released.safeParse(answer.body).data?.state;
  const wrong = [
    ...(answer.status === status ? [] : [`answered ${answer.status}, not ${status}`]),
    ...(state === becomes ? [] : [`left the batch ${state}, not ${becomes}`]),
  ];
  return {
    said: `${answer.status}${state === undefined ? why(answer) : `: the batch is ${state} (${held.takes} must look)`}`,
    wrong: wrong.map((what) => ({ at, what: `${by} releasing the batch ${what}` })),
  };
}
