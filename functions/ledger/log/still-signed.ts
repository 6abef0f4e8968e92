/** The newest checkpoint, signed once more where the log has not grown: it was still this one when somebody asked. */
import type { Instant } from '../../core/ids.ts';
import { addSeconds } from '../../core/schedule.ts';
import type { Published } from './log-table.ts';
import type { Sequencing } from './sequence.ts';
import { type LogKey, type LogKeys, signStill } from './sign-checkpoint.ts';
import { isAllSequenced } from './sweep.ts';

interface Signing extends Sequencing {
  readonly key: LogKey;
  readonly keys: LogKeys;
}

interface Asked {
  /** Before the tree was read: a tree that is read after that was no smaller then. */
  readonly askedAt: Instant;
  /** Until when who asks wants to know what was recorded. Nobody asks where it is absent. */
  readonly upTo: Instant | undefined;
}

/** What is younger is on its way to its place: as verifiers allow for (functions/ledger/verifier/check-times.ts). */
const UNDER_WAY_SECONDS = 60;
/** What was recorded shortly before the last checkpoint may have missed it. Our choice: as long as the sweep waits. */
const MISSED_SECONDS = 300;

/**
 * With a line below that says the later time. Only where it is known that nothing was recorded since: where a record waits for its
 * place, what was last signed is all there is to say. Nothing is put: it is for who asked.
 */
export async function stillSigned(
  signing: Signing,
  published: Published,
  { askedAt, upTo }: Asked,
): Promise<Published> {
  const { note, at } = published;
  if (upTo === undefined || at >= upTo || at >= askedAt) return published;
  const looked = { from: addSeconds(at, -MISSED_SECONDS), before: addSeconds(askedAt, -UNDER_WAY_SECONDS) };
  if (!(await isAllSequenced(signing, looked))) return published;
  return { ...published, note: note + (await signStill(signing.key, signing.keys, note, askedAt)) };
}
