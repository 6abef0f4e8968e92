/**
 * Fuzzing: every parser and every endpoint, with so many inputs that none of them may crash on, and each of which it answers with a
 * reason. `npm run fuzz -- --runs 1000000 --only NAME --seed N` for more, for one, and for the same again (test/fuzz/run.ts).
 */
import { it } from 'vitest';
import { type Chance, chanceOf } from './chance.ts';
import { smallest } from './smallest.ts';

/** What is tried of each parser. */
const USUAL_RUNS = 20_000;
/** Of each endpoint in CI, which has no time for more beside the scenarios: `npm run fuzz -- --runs 20000` tries as many as of parsers. */
export const USUAL_RUNS_OF_ENDPOINTS = 5000;
const seed = process.env.FUZZ_SEED === undefined ? undefined : Number(process.env.FUZZ_SEED);
const only = process.env.FUZZ_ONLY;

/** Our choice: a million inputs of the slowest take less. */
const LONGEST_MS = 3_600_000;

export const isWanted = (name: string): boolean => only === undefined || name.includes(only);

/** What is made of a number, run, and must hold: `holds` throws where it does not. `run` itself must not throw. */
export interface Claim<Input, Output> {
  readonly make: (chance: Chance) => Input;
  readonly run: (input: Input) => Output | Promise<Output>;
  readonly holds: (output: Output, input: Input) => void;
}

/** `run` of what `make` makes. Another parser is another of these. */
export function fuzz<Input, Output>(
  name: string,
  make: Claim<Input, Output>['make'],
  run: Claim<Input, Output>['run'],
  holds: Claim<Input, Output>['holds'],
  took: (microsecondsOfCpu: number) => void = () => {},
  usualRuns = USUAL_RUNS,
): void {
  it.runIf(isWanted(name))(
    name,
    async () => {
      const first = seed ?? Date.now() % 2 ** 31;
      const before = process.cpuUsage();
      await tryAll(name, { make, run, holds }, first, Number(process.env.FUZZ_RUNS ?? usualRuns));
      const { user, system } = process.cpuUsage(before);
      took(user + system);
    },
    LONGEST_MS,
  );
}

/** A failure prints the smallest input found that fails so, and the command that tries it again. */
async function tryAll<Input, Output>(
  name: string,
  claim: Claim<Input, Output>,
  first: number,
  runs: number,
): Promise<void> {
  const { make, run, holds } = claim;
  // A refusal is an error, and where it was thrown is not looked at: that would cost more than to refuse.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  let [at, last]: [number, Input | undefined] = [first, undefined];
  try {
    for (; at < first + runs; at++) {
      last = make(chanceOf(at));
      holds(await run(last), last);
    }
  } catch (thrown) {
    Error.stackTraceLimit = stackTraceLimit;
    const { input, cause } = await smallest(claim, at, { input: last as Input, cause: thrown }); // as: it was made
    const why = cause instanceof Error ? cause.message : String(cause);
    const again = `npm run fuzz -- --only '${name}' --runs 1 --seed ${at}`;
    throw new Error(`${why}\n\nof: ${shown(input)}\n\nagain: ${again}`, { cause });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function shown(input: unknown): string {
  const text = JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
      ? Buffer.from(value.data as number[]).toString('latin1') // as: how a Buffer is written in JSON
      : value,
  );
  return text ?? String(input);
}

/** A reason: words, in well-formed Unicode, not pages of them. */
export function isReason(text: unknown): boolean {
  return typeof text === 'string' && text.trim().length > 0 && text.length <= 20_000 && text.isWellFormed();
}

export function must(claim: boolean, what: string): void {
  if (!claim) throw new Error(what);
}
