/** The frame of every Lambda that a state machine, a bus or a schedule calls: parse, log with the case, run, measure. */
import { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';
import { startMeter, used } from './meter.ts';
import { measureFor } from './metrics.ts';

export const logger = new Logger({ serviceName: 'tenure' });

/** Refuses what does not parse as `InvalidInput`, by its own words; logs failures by name and message, never the input. */
export function lambda<Input, Output>(schema: z.ZodType<Input>, run: (input: Input) => Promise<Output>) {
  return async (raw: unknown): Promise<Output> => {
    const read = schema.safeParse(raw);
    if (!read.success)
      throw new InvalidInput(`this step was called with what it does not know:\n${z.prettifyError(read.error)}`);
    const keys = keysOf(read.data);
    logger.resetKeys();
    logger.appendKeys(keys);
    measureFor(keys.caseId);
    startMeter();
    try {
      const output = await run(read.data);
      return keys.caseId === undefined ? output : withCost(output);
    } catch (error) {
      logger.error('the step failed', {
        error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
      throw error;
    }
  };
}

/** What a step of a case used rides in its answer: the execution's history keeps it, and nothing is written for it (ADR 0071). */
function withCost<Output>(output: Output): Output {
  return Object.assign({}, output, { cost: used() });
}

/** Ids worth a key on every line; nothing else of the input is logged. */
function keysOf(input: unknown): Record<string, string> {
  const ids = z.object({ caseId: z.string(), system: z.string(), lane: z.string() }).partial().safeParse(input);
  return Object.fromEntries(
    Object.entries(ids.data ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
