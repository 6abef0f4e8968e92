/** Notes that a source was heard of, so that its silence is told (watch-silence.ts): once a minute, however much it sends. */
import { instant } from '../../core/schedule.ts';
import { clock } from '../../runtime/clock.ts';
import { sources } from '../../runtime/parts.ts';
import { putSign } from '../../store/signs.ts';

const EVERY_MS = 60_000;
const noted = new Map<string, number>();

export async function heardOf(source: string): Promise<void> {
  const atMs = Date.parse(clock());
  if (Math.abs(atMs - (noted.get(source) ?? 0)) < EVERY_MS) return;
  await putSign(sources(), source, instant(atMs));
  noted.set(source, atMs);
}
