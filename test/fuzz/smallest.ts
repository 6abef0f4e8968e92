/** The smallest input found that fails as one did: of the numbers that it was made from, fewer and smaller ones. */
import { type Chance, chanceFrom, chanceOf, type Draws, overheard } from './chance.ts';
import type { Claim } from './fuzz.ts';

export interface Failure<Input> {
  readonly input: Input;
  readonly cause: unknown;
}

/** Our choice: past so many tries it is small enough to be read. */
const MOST_TRIES = 2000;

/** Of what is made from the number `seed` and failed; that itself, where it does not fail again. */
export async function smallest<Input, Output>(
  claim: Claim<Input, Output>,
  seed: number,
  failed: Failure<Input>,
): Promise<Failure<Input>> {
  const drawn: number[] = [];
  const again = await failureOf(
    claim,
    overheard(chanceOf(seed), (one) => drawn.push(one)),
  );
  let [found, draws, tries]: [Failure<Input>, Draws, number] = [again ?? failed, again === undefined ? [] : drawn, 0];
  let left = lessThan(draws);
  while (tries < MOST_TRIES) {
    const { value: fewer, done } = left.next();
    if (done) break;
    tries++;
    const failure = await failureOf(claim, chanceFrom(fewer));
    if (failure === undefined) continue;
    [found, draws] = [failure, fewer];
    left = lessThan(draws);
  }
  return found;
}

async function failureOf<Input, Output>(
  { make, run, holds }: Claim<Input, Output>,
  chance: Chance,
): Promise<Failure<Input> | undefined> {
  const input = make(chance);
  try {
    holds(await run(input), input);
    return undefined;
  } catch (cause) {
    return { input, cause };
  }
}

/** Without a piece, the longest first; then each number at nothing, at half, and at one less. What is not drawn is 0, the simplest there is. */
function* lessThan(draws: Draws): Generator<Draws, undefined> {
  for (let piece = draws.length; piece >= 1; piece = Math.floor(piece / 2))
    for (let at = 0; at < draws.length; at += piece) yield draws.toSpliced(at, piece);
  for (const [at, drawn] of draws.entries())
    for (const less of drawn === 0 ? [] : [0, Math.floor(drawn / 2), drawn - 1]) yield draws.with(at, less);
  return undefined;
}
