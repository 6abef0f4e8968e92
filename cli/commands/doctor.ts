/** `tenure doctor`: checks the configuration, the policy pack, the API, and each target with the least call that proves the permission. */
import { existsSync } from 'node:fs';
import * as z from 'zod';
import { connect } from '../api.ts';
import { type Command, type Options, Refused } from '../command.ts';
import { paint, table } from '../terminal.ts';
import { checkPolicy } from './policy.ts';

interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly said: string;
}

export const doctor: Command = {
  usage: 'tenure doctor',
  does: 'check configuration, policy, API and targets',
  async run(_args, options) {
    const checks = [...(await policyChecks()), ...(await apiChecks(options))];
    const rows = checks.map(({ what, ok, said }) => [ok ? paint('green', 'ok') : paint('red', 'no'), what, said]);
    return {
      text: table(['', 'what', 'says'], rows),
      json: { checks },
      exitCode: checks.every((one) => one.ok) ? 0 : 1,
    };
  },
};

async function policyChecks(): Promise<readonly Check[]> {
  if (!existsSync('policies'))
    return [
      {
        what: 'policy',
        ok: false,
        said: 'no policies/ here: run this in the project, or say tenure policy check FOLDER',
      },
    ];
  const { exitCode, text } = await checkPolicy('policies');
  return [
    { what: 'policy', ok: exitCode === 0, said: exitCode === 0 ? 'the pack in policies/ has no mistakes' : text },
  ];
}

const Looked = z.object({ targets: z.array(z.object({ system: z.string(), ok: z.boolean(), said: z.string() })) });

/** The API looks at each target for a person who does not exist: it needs the permission to read, and finds nobody. */
async function apiChecks(options: Options): Promise<readonly Check[]> {
  try {
    const api = connect(options);
    const { targets } = Looked.parse(await api.send('GET', '/v1/health'));
    return [
      { what: 'api', ok: true, said: api.url },
      ...targets.map(({ system, ok, said }) => ({ what: system, ok, said })),
    ];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return [{ what: 'api', ok: false, said: error.message }];
  }
}
