/** `tenure erase WORKER`: one operator asks that somebody be erased, another confirms it; `tenure erase ERASURE` shows how far it is. */
import * as z from 'zod';
import { uriPart } from '../../functions/core/uri.ts';
import { connect } from '../api.ts';
import { type Command, type Options, type Said, Usage } from '../command.ts';

const Shown = z.object({
  erasureId: z.string(),
  state: z.enum(['asked', 'refused', 'erasing', 'erased']),
  because: z.array(z.string()).optional(),
  authority: z.string().optional(),
  erasedAt: z.string().optional(),
  goneAt: z.object({ keyBackups: z.string(), exports: z.string(), tableBackups: z.string() }).optional(),
});
type Shown = z.infer<typeof Shown>;

const ERASURE = /^c-[0-9a-f]{24}$/;

export const erase: Command = {
  usage: 'tenure erase WORKER --because WHY [--confirm] | ERASURE',
  does: 'erase what is kept of somebody who left; two operators',
  async run(args, options) {
    const [named, ...more] = args;
    if (named === undefined || more.length > 0) throw new Usage(`WORKER is needed\nusage: ${erase.usage}`);
    if (ERASURE.test(named)) return told(named, await connect(options).send('GET', `/v1/erasures/${named}`));
    return told(named, await ask(named, options));
  },
};

function ask(worker: string, options: Options): Promise<unknown> {
  const { because, confirm } = options.values;
  if (typeof because !== 'string') throw new Usage(`say why: it is kept as evidence\nusage: ${erase.usage}`);
  const body = { because, confirm: confirm === true };
  return connect(options).send('POST', `/v1/people/${uriPart(worker)}/erasure`, body);
}

function told(named: string, answer: unknown): Said {
  const shown = Shown.parse(answer);
  return { text: textOf(named, shown), json: answer, exitCode: shown.state === 'refused' ? 1 : 0 };
}

function textOf(named: string, { erasureId, state, because = [], authority, erasedAt, goneAt }: Shown): string {
  switch (state) {
    case 'asked':
      return `${named}: asked. Another operator confirms it: tenure erase ${named} --confirm --because WHY`;
    case 'refused':
      return `${named}: not erased: ${because.join('; ')}`;
    case 'erasing':
      return `${named}: is being erased; tenure erase ${erasureId} shows when it is done`;
    case 'erased':
      return [
        `erased ${erasedAt}, by ${authority}`,
        `final ${goneAt?.tableBackups}, when the last backup is gone`,
        `(of the key of their evidence: ${goneAt?.keyBackups}; of exports made before: ${goneAt?.exports})`,
      ].join('\n');
  }
}
