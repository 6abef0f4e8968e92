/** `tenure access WORKER`: what somebody holds at each target now, and why; and what would go if they left, or moved. */
import { uriPart } from '../../functions/core/uri.ts';
import { connect } from '../api.ts';
import { argument, type Command, type Options, Usage } from '../command.ts';
import { accessText } from '../print.ts';
import { requestsText, wouldText } from '../print-access.ts';
import { ShownAccess } from '../shown.ts';

const USAGE = 'tenure access WORKER [--if-left | --if-moved department=Finance,title=Analyst]';

export const access: Command = {
  usage: USAGE,
  does: 'show what somebody holds, why, and until when; or what would go',
  async run(args, options) {
    const worker = argument(args, 'WORKER', USAGE);
    const path = `/v1/people/${uriPart(worker)}/access${queryOf(options)}`;
    const answer = await connect(options).send('GET', path);
    const shown = ShownAccess.parse(answer);
    const text = [accessText(shown), ...requestsText(shown), ...wouldText(shown)].join('\n');
    return { text, json: answer, exitCode: 0 };
  },
};

function queryOf({ values }: Options): string {
  const [left, moved] = [values['if-left'], values['if-moved']];
  if (left === true && moved !== undefined) throw new Usage(`--if-left or --if-moved, not both\nusage: ${USAGE}`);
  if (left === true) return '?if=left';
  if (typeof moved !== 'string') return '';
  // A comma before what is no `field=` is part of a value.
  const fields = moved
    .split(/,(?=[A-Za-z.]+=)/)
    .map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]);
  if (fields.some((pair) => pair.includes('')) || !moved.includes('='))
    throw new Usage(`${moved} is not field=value,field=value\nusage: ${USAGE}`);
  return `?${new URLSearchParams({ if: 'moved', ...Object.fromEntries(fields) })}`;
}
