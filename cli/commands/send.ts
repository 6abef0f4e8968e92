/** `tenure send FILE`: lifecycle events from a file (JSON, NDJSON or CSV), signed and sent; sending it again changes nothing. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type FeedItem, feedFormat, readFeed } from '../../functions/sources/feed/feed.ts';
import { sign } from '../../functions/sources/tenure/signature.ts';
import { reach, read } from '../api.ts';
import { argument, type Command, type Options, Refused, type Said, Usage } from '../command.ts';
import { addressOf, readEndpoint } from '../endpoint.ts';
import { indented, paint, table } from '../terminal.ts';

/** As many as an API call takes: a file of more goes as several batches, each looked at for itself. */
const EVENTS_A_CALL = 500;
const USAGE = 'tenure send FILE [--source NAME] [--key-file FILE] [--feed NAME]\n  [--url API]';

const Answer = z.object({
  events: z.array(
    z.object({
      outcome: z.enum(['accepted', 'duplicate', 'superseded', 'held', 'refused']),
      caseId: z.string().optional(),
      refusals: z.array(z.object({ what: z.string(), where: z.string(), mend: z.string() })).optional(),
    }),
  ),
  batch: z.object({ batchId: z.string(), held: z.array(z.string()) }).optional(),
});

/** What became of one event of the file. */
export interface Sent {
  readonly line: number;
  readonly worker: string;
  readonly outcome: string;
  readonly caseId?: string | undefined;
  readonly because?: string | undefined;
  /** The batch it is held with. */
  readonly batchId?: string;
}

export const send: Command = {
  usage: USAGE,
  does: 'send lifecycle events from a file (JSON, NDJSON, CSV)',
  async run(args, options) {
    const file = argument(args, 'FILE', USAGE);
    const format = feedFormat(file);
    if (format === undefined)
      throw new Usage(`${file}: the name must end in .json, .ndjson, .jsonl or .csv\nusage: ${USAGE}`);
    const source = typeof options.values.source === 'string' ? options.values.source : 'hr';
    return said(await sendFeed(readFeed(readText(file), format, source), sender(options, source)), basename(file));
  },
};

/** Where events go and who signs them. */
export interface Sender {
  readonly api: string;
  readonly source: string;
  readonly key: string;
  now(): number;
  /** The name of a recurring feed: its rows are compared with the last one's. */
  readonly feed?: string | undefined;
}

/** Sends what reads well, in batches; what does not is told with its line and is not sent. */
export async function sendFeed(items: readonly FeedItem[], to: Sender): Promise<readonly Sent[]> {
  const refused = items.flatMap((item) =>
    item.kind === 'refused' ? [{ line: item.line, worker: '', outcome: 'refused', because: why(item.refusals) }] : [],
  );
  const events = items.flatMap((item) => (item.kind === 'event' ? [{ line: item.line, event: item.event }] : []));
  const sent: Sent[] = [];
  if (to.feed !== undefined && events.length > EVENTS_A_CALL)
    throw new Refused(
      `a named feed is looked at as a whole, and ${events.length} events are more than the ${EVENTS_A_CALL} of a call: send it in several of other names (staff-a, staff-b), each always of the same people`,
    );
  for (let from = 0; from < events.length; from += EVENTS_A_CALL) {
    const batch = events.slice(from, from + EVENTS_A_CALL);
    const { events: outcomes, batch: brake } = await post(
      batch.map(({ event }) => event),
      to,
    );
    for (const [index, { line, event }] of batch.entries()) {
      const { outcome = 'unknown', caseId, refusals } = outcomes[index] ?? {};
      const because = refusals === undefined ? heldWhy(outcome, brake) : why(refusals);
      sent.push({ line, worker: event.subject, outcome, caseId, because, ...batchOf(outcome, brake) });
    }
  }
  return [...refused, ...sent].sort((a, b) => a.line - b.line);
}

async function post(
  events: readonly LifecycleEvent[],
  { api, source, key, now, feed }: Sender,
): Promise<z.infer<typeof Answer>> {
  const body = JSON.stringify(events);
  const named = feed === undefined ? {} : { 'Tenure-Feed': feed };
  const headers = {
    'content-type': 'application/cloudevents-batch+json',
    ...named,
    ...sign(source, key, body, now() / 1000),
  };
  const answer = await reach(new URL('v1/events', `${api.replace(/\/$/, '')}/`), { method: 'POST', headers, body });
  // 422 is the answer for a batch of which nothing was taken: each event says why.
  return Answer.parse(answer.status === 422 ? await answer.json() : await read(answer));
}

function sender(options: Options, source: string): Sender {
  const keyFile = options.values['key-file'];
  const local = options.url === undefined ? readEndpoint(options.data) : undefined;
  const key = typeof keyFile === 'string' ? readText(keyFile).trim() : local?.sources[source];
  if (key === undefined)
    throw new Refused(
      `no signing key for source ${source}: say --key-file FILE, or name one of tenure.config.yaml's sources with --source`,
    );
  const feed = typeof options.values.feed === 'string' ? options.values.feed : undefined;
  return { api: addressOf(options), source, key, now: Date.now, feed };
}

type Brake = z.infer<typeof Answer>['batch'];

function heldWhy(outcome: string, brake: Brake): string | undefined {
  return outcome === 'held' ? brake?.held.join('; ') : undefined;
}

function batchOf(outcome: string, brake: Brake): { readonly batchId?: string } {
  return outcome === 'held' && brake !== undefined ? { batchId: brake.batchId } : {};
}

/** Each batch that is held once, with why and what to do. */
function brakes(sent: readonly Sent[]): readonly string[] {
  const held = new Map(
    sent.flatMap(({ batchId, because = '' }) => (batchId === undefined ? [] : [[batchId, because]])),
  );
  return [...held].map(([id, because]) =>
    paint('yellow', indented(`held as batch ${id}: ${because}. To look at it: tenure batches ${id}`, 0)),
  );
}

function said(sent: readonly Sent[], file: string): Said {
  const refused = sent.filter((one) => one.outcome === 'refused');
  const rows = sent.map((one) => [String(one.line), one.worker, one.outcome, one.caseId ?? one.because ?? '']);
  const summary = `${file}: ${sent.length - refused.length} taken, ${refused.length} refused`;
  return {
    text: [
      table(['line', 'worker', 'outcome', 'case, or why not'], rows),
      '',
      ...brakes(sent),
      refused.length === 0 ? summary : paint('red', summary),
    ].join('\n'),
    json: { file, events: sent },
    exitCode: refused.length === 0 ? 0 : 1,
  };
}

function why(refusals: readonly { readonly what: string; readonly where: string; readonly mend: string }[]): string {
  return refusals.map(({ what, where, mend }) => `${where === '' ? '' : `${where}: `}${what}; ${mend}`).join('. ');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Refused(`${file} cannot be read: name a file that is there`, { cause });
  }
}
