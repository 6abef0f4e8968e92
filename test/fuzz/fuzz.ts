/**
 * Fuzzing: every parser and every endpoint, with so many inputs that none of them may crash on, and each of which it answers with a
 * reason. `npm run fuzz -- --runs 1000000 --only NAME --seed N` for more, for one, and for the same again (test/fuzz/run.ts).
 */
import fc from 'fast-check';
import { it } from 'vitest';

/** What CI tries of each. */
const USUAL_RUNS = 20_000;
/** Of each endpoint, of which there are many: with more, the tests would take longer than CI gives them on two cores. `npm run fuzz` tries as many as one likes. */
const USUAL_RUNS_OF_ENDPOINTS = 2_000;

const runsOr = (usual: number): number => Number(process.env.FUZZ_RUNS ?? usual);
const seed = process.env.FUZZ_SEED === undefined ? undefined : Number(process.env.FUZZ_SEED);
const only = process.env.FUZZ_ONLY;

/** Our choice: a million inputs of the slowest take less. */
const LONGEST_MS = 3_600_000;

export const isWanted = (name: string): boolean => only === undefined || name.includes(only);

/** What a parser must say of any input: `holds` throws where it does not. `parse` itself must not throw. */
export function fuzzParser<Input, Output>(
  name: string,
  parse: (input: Input) => Output,
  inputs: fc.Arbitrary<Input>,
  holds: (output: Output, input: Input) => void,
): void {
  it.runIf(isWanted(name))(
    name,
    () => {
      fc.assert(
        fc.property(inputs, (input) => holds(parse(input), input)),
        parameters(name, runsOr(USUAL_RUNS)),
      );
    },
    LONGEST_MS,
  );
}

/** The same of what takes its time. */
export function fuzzAsync<Input, Output>(
  name: string,
  run: (input: Input) => Promise<Output>,
  inputs: fc.Arbitrary<Input>,
  holds: (output: Output, input: Input) => void,
): void {
  it.runIf(isWanted(name))(
    name,
    async () => {
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => holds(await run(input), input)),
        parameters(name, runsOr(USUAL_RUNS_OF_ENDPOINTS)),
      );
    },
    LONGEST_MS,
  );
}

/** A failure prints its seed, the smallest input that fails, and the command that tries it again. */
function parameters<T>(name: string, runs: number): fc.Parameters<T> {
  return {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
    reporter: (run) => {
      if (!run.failed) return;
      const again = `npm run fuzz -- --only '${name}' --runs ${runs} --seed ${run.seed}`;
      throw new Error(`${fc.defaultReportMessage(run)}\n\nagain: ${again}`, { cause: run.errorInstance });
    },
  };
}

/** A reason: words, in well-formed Unicode, not pages of them. */
export function isReason(text: unknown): boolean {
  return typeof text === 'string' && text.trim().length > 0 && text.length <= 20_000 && text.isWellFormed();
}

export function must(claim: boolean, what: string): void {
  if (!claim) throw new Error(what);
}
