/** `tenure sources [NAME]`, `tenure pull NAME`, `tenure new-source NAME`: HR systems that are read, reading one whole now, and beginning a new kind. */
import * as z from 'zod';
import { uriPart } from '../../functions/core/uri.ts';
import { connect } from '../api.ts';
import { argument, type Command, Usage } from '../command.ts';
import { beginSource } from '../new-source.ts';
import { sourceTable, sourceText } from '../print-sources.ts';
import { ShownSource } from '../shown-sources.ts';

const Sources = z.object({ sources: z.array(ShownSource) });

export const sources: Command = {
  usage: 'tenure sources [NAME]',
  does: 'list the HR systems that are read, or show the gaps of one',
  async run(args, options) {
    const api = connect(options);
    const [name, ...more] = args;
    if (more.length > 0) throw new Usage(`one NAME at a time\nusage: ${sources.usage}`);
    if (name === undefined) {
      const list = Sources.parse(await api.send('GET', '/v1/sources'));
      return { text: sourceTable(list.sources), json: list, exitCode: 0 };
    }
    const one = ShownSource.parse(await api.send('GET', `/v1/sources/${uriPart(name)}`));
    return { text: sourceText(one), json: one, exitCode: 0 };
  },
};

export const pull: Command = {
  usage: 'tenure pull NAME',
  does: 'have everybody read in an HR system now, as happens once a day',
  async run(args, options) {
    const name = argument(args, 'NAME', pull.usage);
    const answer = await connect(options).send('POST', `/v1/sources/${uriPart(name)}/pull`);
    return { text: `${name} is being read; tenure sources ${name} shows how far it is`, json: answer, exitCode: 0 };
  },
};

export const newSource: Command = {
  usage: 'tenure new-source NAME',
  does: 'begin a new kind of HR source, as a copy of one that works (docs/add-a-source.md)',
  async run(args) {
    const made = beginSource(argument(args, 'NAME', newSource.usage), process.cwd());
    const lines = made.files.map((file) => `  ${file}`);
    const next = made.next.map((step, at) => `  ${at + 1}. ${step}`);
    return { text: ['written:', ...lines, 'now:', ...next].join('\n'), json: made, exitCode: 0 };
  },
};
