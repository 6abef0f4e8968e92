/** `tenure plan FILE`: what one event would change now. Nothing is stored and nothing is written. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { connect } from '../api.ts';
import { argument, type Command, Refused } from '../command.ts';
import { planText } from '../print.ts';
import { ShownPlan } from '../shown.ts';
import { paint } from '../terminal.ts';

const Answer = z.object({
  plan: ShownPlan,
  titles: z.record(z.string(), z.string()),
  people: z.record(z.string(), z.object({ name: z.string(), workerId: z.string() })).default({}),
  /** As what each approver is asked, by approval and person. */
  as: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  unreachable: z.array(z.object({ system: z.string(), failed: z.string() })),
});

export const plan: Command = {
  usage: 'tenure plan FILE',
  does: 'show what one lifecycle event (JSON) would change',
  async run(args, options) {
    const file = argument(args, 'FILE', plan.usage);
    const answer = await connect(options).send('POST', '/v1/plans', readEvent(file));
    const { plan: made, unreachable, titles, people, as } = Answer.parse(answer);
    const missing = unreachable.map(({ system, failed }) =>
      paint('red', `${system} could not be read (${failed}): the plan is without it`),
    );
    return {
      text: [planText(made, titles, { people, as }), ...missing].join('\n'),
      json: answer,
      exitCode: unreachable.length === 0 ? 0 : 1,
    };
  },
};

function readEvent(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Refused(`${file} is no readable JSON file: put one lifecycle event (CloudEvents JSON) in it`, { cause });
  }
}
