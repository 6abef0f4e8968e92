/** `tenure batches`, `layoff FILE`, `layoffs`, `reject ID`, and `release ID` of either: what the brakes hold, and what operators say about it. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { uriPart } from '../../functions/core/uri.ts';
import { type Api, connect } from '../api.ts';
import { boundTo, type Looked } from '../bound.ts';
import { argument, type Command, type Options, Refused, type Said, Usage } from '../command.ts';
import { type List, limitIn, listOf } from '../pages.ts';
import { batchTable, batchText, layoffTable, layoffText } from '../print-brakes.ts';
import { ShownBatch, ShownLayoff } from '../shown-brakes.ts';
import { fitted } from '../terminal.ts';

const Batch = z.object({ batch: ShownBatch });
const Layoff = z.object({ layoff: ShownLayoff });

export const batches: Command = {
  usage: 'tenure batches [ID] [--state STATE] [--limit N]',
  does: 'list the batches of events that are held, or say why one is',
  async run(args, options) {
    const api = connect(options);
    const [id, ...more] = args;
    if (more.length > 0) throw new Usage(`one ID at a time\nusage: ${batches.usage}`);
    if (id !== undefined) {
      const answer = Batch.parse(await api.send('GET', `/v1/batches/${uriPart(id)}`));
      return { text: batchText(answer.batch), json: answer, exitCode: 0 };
    }
    const { items, more: others } = await listed(api, options, { of: 'batches', item: ShownBatch });
    return { text: withMore(batchTable(items), others), json: { batches: items, more: others }, exitCode: 0 };
  },
};

export const layoffs: Command = {
  usage: 'tenure layoffs [ID] [--state STATE] [--limit N]',
  does: 'list the layoffs that wait for a second operator, or show one',
  async run(args, options) {
    const api = connect(options);
    const [id, ...more] = args;
    if (more.length > 0) throw new Usage(`one ID at a time\nusage: ${layoffs.usage}`);
    if (id !== undefined) {
      const answer = Layoff.parse(await api.send('GET', `/v1/layoffs/${uriPart(id)}`));
      return { text: layoffText(answer.layoff), json: answer, exitCode: 0 };
    }
    const { items, more: others } = await listed(api, options, { of: 'layoffs', item: ShownLayoff });
    return { text: withMore(layoffTable(items), others), json: { layoffs: items, more: others }, exitCode: 0 };
  },
};

const LAYOFF_USAGE = 'tenure layoff FILE --because WHY --until DATE';
const Proposed = z.object({ layoffId: z.string(), digest: z.string(), state: z.string() });

export const layoff: Command = {
  usage: LAYOFF_USAGE,
  does: 'propose who leaves (worker ids, one a line): the budget is raised for them only',
  async run(args, options) {
    const file = argument(args, 'FILE', LAYOFF_USAGE);
    const { because, until } = options.values;
    if (typeof because !== 'string' || typeof until !== 'string')
      throw new Usage(`say why with --because, and with --until when the list ends\nusage: ${LAYOFF_USAGE}`);
    const body = { workers: workersIn(file), because, until: instantOf(until) };
    const answer = Proposed.parse(await connect(options).send('POST', '/v1/layoffs', body));
    const next =
      answer.state === 'proposed'
        ? `a second operator approves it with: tenure release ${answer.layoffId} --digest ${answer.digest.slice(0, 12)} --because WHY`
        : `it is ${answer.state} already`;
    return {
      text: fitted(`layoff ${answer.layoffId}: ${body.workers.length} people until ${body.until}\n${next}`),
      json: answer,
      exitCode: 0,
    };
  },
};

const REJECT_USAGE = 'tenure reject ID --digest DIGEST --because WHY';

export const reject: Command = {
  usage: REJECT_USAGE,
  does: 'have nothing planned of a held batch; or refuse a layoff',
  run: async (args, options) => {
    const id = argument(args, 'ID', REJECT_USAGE);
    if (!isBrake(id)) throw new Usage(`${id} is no batch (b-…) and no layoff (l-…)\nusage: ${REJECT_USAGE}`);
    return steerBrake(id, 'reject', options);
  },
};

/** A case has another id: it is released by its plan. */
export function isBrake(id: string): boolean {
  return /^[bl]-/.test(id);
}

/** Bound to what was looked at: `--digest`, or what is shown on a terminal. */
export async function steerBrake(id: string, verb: 'release' | 'reject', options: Options): Promise<Said> {
  const { because } = options.values;
  if (typeof because !== 'string')
    throw new Usage(
      `say why with --because: it is kept as evidence\nusage: tenure ${verb} ID --digest DIGEST --because WHY`,
    );
  const api = connect(options);
  const path = `/v1/${id.startsWith('b-') ? 'batches' : 'layoffs'}/${uriPart(id)}`;
  const digest = await boundTo(options, 'digest', () => look(api, path, verb));
  const answer = z
    .looseObject({ state: z.string() })
    .parse(await api.send('POST', `${path}/${verb}`, { digest, because }));
  const waits = answer.state === 'held' || answer.state === 'proposed';
  const text = waits ? `${id}: one more operator must release it too` : `${id}: ${answer.state}`;
  return { text, json: answer, exitCode: 0 };
}

async function look(api: Api, path: string, verb: string): Promise<Looked> {
  const question = `${verb} this?`;
  const answer = await api.send('GET', path);
  if (path.startsWith('/v1/layoffs')) {
    const shown = Layoff.parse(answer).layoff;
    return { digest: shown.digest, text: layoffText(shown), question, option: 'digest' };
  }
  const shown = Batch.parse(answer).batch;
  return { digest: shown.digest, text: batchText(shown), question, option: 'digest' };
}

function listed<Item>(api: Api, { values }: Options, { of, item }: Pick<List<Item>, 'of' | 'item'>) {
  const query = typeof values.state === 'string' ? { state: values.state } : {};
  return listOf(api, { path: `/v1/${of}`, query, of, item, most: limitIn(values.limit) });
}

function withMore(text: string, more: boolean): string {
  return more ? `${text}\nthere are more: --limit N` : text;
}

/** One id a line, or the first column of a CSV whose header says `workerId`. */
function workersIn(file: string): readonly string[] {
  const lines = readText(file)
    .split(/\r?\n/)
    .map((line) => (line.split(',')[0] ?? '').trim());
  const workers = [...new Set(lines.filter((id) => id !== '' && id !== 'workerId'))];
  if (workers.length === 0) throw new Refused(`${file} names nobody: write one worker id a line`);
  return workers;
}

/** A date is its end in UTC. */
function instantOf(until: string): string {
  const instant = new Date(/^\d{4}-\d{2}-\d{2}$/.test(until) ? `${until}T23:59:59.000Z` : until);
  if (Number.isNaN(instant.getTime()))
    throw new Usage(`--until ${until} is no date: write 2026-12-31\nusage: ${LAYOFF_USAGE}`);
  return instant.toISOString();
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Refused(`${file} cannot be read: name a file that is there`, { cause });
  }
}
