/** Runs each by itself: what fails of one keeps no other from being done, and is told once all were tried. */
import { logger } from '../../runtime/lambda.ts';

/** The answers of those that did not fail, and how many did. Logged by name and message only, as everywhere (functions/runtime/lambda.ts). */
export interface Tried<Answer> {
  readonly answers: readonly Answer[];
  readonly failed: number;
}

export async function eachApart<Item, Answer>(
  items: Iterable<Item>,
  run: (item: Item) => Promise<Answer>,
  atOnce = 1,
): Promise<Tried<Answer>> {
  const answers: Answer[] = [];
  let failed = 0;
  const left = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = left.next(); next.done !== true; next = left.next())
      try {
        answers.push(await run(next.value));
      } catch (error) {
        failed += 1;
        logger.error('one of several failed; the others go on', {
          error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
      }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { answers, failed };
}
