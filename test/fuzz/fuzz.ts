/**
 * Fuzzing: every parser and every endpoint, with so many inputs that none of them may crash on, and each of which it answers with a
 * reason. `npm run fuzz -- --runs 1000000 --only NAME --seed N` for more, for one, and for the same again (test/fuzz/run.ts).
 */
import fc from 'fast-check';
import { it } from 'vitest';
import { type Chance, chanceOf } from './chance.ts';

/** What CI tries of each parser. */
const USUAL_RUNS = 20_000;
/** And of each endpoint: a request costs ten times as much, and CI has 15 minutes. `npm run fuzz -- --runs 20000` tries as many as of parsers. */
const USUAL_RUNS_OF_ENDPOINTS = 5_000;

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
        parameters(name),
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
    () =>
      fc.assert(
        fc.asyncProperty(inputs, async (input) => holds(await run(input), input)),
        parameters(name),
      ),
    LONGEST_MS,
  );
}

/** The same of an endpoint, whose inputs are made from numbers: a failure says the number, and the command that tries it again. */
export function fuzzEndpoint<Input, Output>(
  name: string,
  make: (chance: Chance) => Input,
  run: (input: Input) => Promise<Output>,
  { holds, took }: { holds(output: Output, input: Input): void; took(microsecondsOfCpu: number): void },
): void {
  it.runIf(isWanted(name))(
    name,
    async () => {
      const runs = runsOr(USUAL_RUNS_OF_ENDPOINTS);
      const first = seed ?? Date.now() % 2 ** 31;
      const before = process.cpuUsage();
      // A refusal is an error, and where it was thrown is not looked at: that would cost more than to refuse.
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 0;
      for (let at = first; at < first + runs; at++) {
        const input = make(chanceOf(at));
        try {
          holds(await run(input), input);
        } catch (cause) {
          Error.stackTraceLimit = stackTraceLimit;
          const why = cause instanceof Error ? cause.message : String(cause);
          const again = `npm run fuzz -- --only '${name}' --runs 1 --seed ${at}`;
          throw new Error(`${why}\n\nof: ${shown(input)}\n\nagain: ${again}`, { cause });
        }
      }
      Error.stackTraceLimit = stackTraceLimit;
      const { user, system } = process.cpuUsage(before);
      took(user + system);
    },
    LONGEST_MS,
  );
}

function shown(input: unknown): string {
  return JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
      ? Buffer.from(value.data as number[]).toString('latin1') // as: how a Buffer is written in JSON
      : value,
  );
}

/** A failure prints its seed, the smallest input that fails, and the command that tries it again. */
function parameters<T>(name: string): fc.Parameters<T> {
  const runs = runsOr(USUAL_RUNS);
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
