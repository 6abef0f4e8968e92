/** Functions that hold credentials say themselves whether these are taken: nobody else can read them. */
import { type Check, CheckAsked } from '../core/health.ts';
import { logger } from './lambda.ts';

/** What a function is there for; and, asked for its checks, those. */
export function orChecks<Output>(handler: (raw: unknown) => Promise<Output>, checks: () => Promise<readonly Check[]>) {
  return async (raw: unknown): Promise<Output | readonly Check[]> =>
    CheckAsked.safeParse(raw).success ? checks() : handler(raw);
}

/** Answers what is wrong, in our words; whoever asks us to wait answers, and takes our credentials. */
export type Trying = () => Promise<readonly string[]>;

const OURS = /^(Target|Channel|Credentials)/;

/** `fine`: what it says where nothing is wrong. */
export async function tried(name: string, fine: string, trying: Trying): Promise<Check> {
  try {
    const wrong = await trying();
    return { name, ok: wrong.length === 0, said: wrong.length === 0 ? fine : wrong.join('; ') };
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : { name: 'Unknown', message: '' };
    if (kind === 'TargetThrottled' || kind === 'ChannelBusy')
      return { name, ok: true, said: 'answers, and asks to wait: it is waited for' };
    logger.warn('a check failed', { what: name, error: kind });
    // Only our own words are known to hold no secret.
    const known = OURS.test(kind) || message.includes('docs/');
    return { name, ok: false, said: known ? message : `${kind}: see the log of its function` };
  }
}
