/** `tenure evidence export --out DIR` fetches a period's evidence; `tenure evidence verify DIR` checks it offline, trusting nobody. */
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { FileName, MOST_SAMPLED, OcsfAsked, SampleAsked } from '../../functions/core/evidence-export.ts';
import { Digest } from '../../functions/core/ids.ts';
import { readCheckpoint } from '../../functions/core/log/checkpoint.ts';
import { readNote } from '../../functions/core/log/note.ts';
import { NoCheckpoint } from '../../functions/ledger/verifier/check-kept.ts';
import { exitCodeOf, tell as told } from '../../functions/ledger/verifier/tell.ts';
import { NoKey, type Told } from '../../functions/ledger/verifier/told.ts';
import { toldIn } from '../../functions/ledger/verifier/told-in.ts';
import { verifyExport as verifyFolder } from '../../functions/ledger/verifier/verify.ts';
import { type Api, connect, reach } from '../api.ts';
import { type Command, type Options, Refused, type Said, Usage } from '../command.ts';
import { bar } from '../progress.ts';

const USAGE =
  'tenure evidence export --out DIR [--from DAY] [--to DAY] [--sample N] [--seed S] [--ocsf 1.8|1.9|none] [--private] [--since FILE] | verify DIR [--key FILE|VKEY] [--checkpoint FILE] [--digest D] [--witness FILE|VKEY]… [--witnesses N] [--tsa FILE] [--limit-hours N] [--sample N] [--seed S]';

export const evidence: Command = {
  usage: USAGE,
  does: 'export evidence, or verify an export offline',
  async run([verb, ...args], options) {
    if (verb === 'export' && args.length === 0) {
      const asked = exportRequest(options);
      return saidExport(await exportEvidence(connect(options), asked, tellerFor(options)));
    }
    const [dir, ...more] = args;
    if (verb === 'verify' && dir !== undefined && more.length === 0) return verifyExport(dir, options);
    throw new Usage(`usage: ${USAGE}`);
  },
};

export interface ExportRequest {
  readonly from: string;
  readonly to: string;
  readonly out: string;
  /** Personal data leaves only when it is asked for. */
  readonly privateParts: 'included' | 'withheld';
  readonly sample?: SampleAsked;
  readonly ocsf?: OcsfAsked;
  /** The size of a checkpoint that was kept: the export proves that the log has grown from it. */
  readonly since?: readonly number[];
}

export interface Exported {
  readonly out: string;
  readonly exportId: string;
  readonly manifestDigest: Digest;
  readonly counts: { readonly chains: number; readonly cases: number; readonly records: number };
}

/** How far an export is: parts, which are written side by side, then the other files. */
const ExportProgress = z.object({
  parts: z.object({ written: z.int(), of: z.int() }),
  records: z.int(),
  otherFiles: z.object({ files: z.int(), bytes: z.int() }),
});
type ExportProgress = z.infer<typeof ExportProgress>;

/** Told each time it is looked at; `progress` is undefined until it has begun. */
export type TellProgress = (exportId: string, progress: ExportProgress | undefined) => void;

const about = { exportId: z.string() };
const Answer = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('running'),
    ...about,
    progress: ExportProgress.optional(),
  }),
  z.object({ state: z.literal('failed'), ...about, because: z.string() }),
  z.object({
    state: z.literal('ready'),
    ...about,
    manifestDigest: Digest,
    counts: z.object({ chains: z.int(), cases: z.int(), records: z.int() }),
    links: z.array(z.object({ name: FileName, url: z.url() })),
  }),
]);
type Answer = z.infer<typeof Answer>;

/** Our choice: a short export is fetched at once, and a long one is not asked about more than it matters. */
const POLL_MILLISECONDS = { first: 100, longest: 5000, factor: 1.5 };

/** Has the export made, waits for it, and fetches its files into an empty folder. */
export async function exportEvidence(
  api: Api,
  { out, ...asked }: ExportRequest,
  tell: TellProgress = () => {},
): Promise<Exported> {
  await mkdir(out, { recursive: true });
  if ((await readdir(out)).length > 0) throw new Refused(`${out} is not empty: name a folder of the export's own`);
  const first = Answer.parse(await api.send('POST', '/v1/exports', asked));
  const made = await finished(api, first, tell);
  for (const { name, url } of made.links) {
    await mkdir(dirname(join(out, name)), { recursive: true });
    await fetchTo(new URL(url), join(out, name));
  }
  return { out, exportId: made.exportId, manifestDigest: made.manifestDigest, counts: made.counts };
}

/** The server says when an export has failed; until then it runs. */
async function finished(api: Api, first: Answer, tell: TellProgress): Promise<Extract<Answer, { state: 'ready' }>> {
  let answer = first;
  for (let wait = POLL_MILLISECONDS.first; answer.state === 'running'; wait *= POLL_MILLISECONDS.factor) {
    tell(answer.exportId, answer.progress);
    await pause(Math.min(wait, POLL_MILLISECONDS.longest));
    answer = Answer.parse(await api.send('GET', `/v1/exports/${answer.exportId}`));
  }
  if (answer.state === 'ready') return answer;
  throw new Refused(`export ${answer.exportId} failed: ${answer.because}`);
}

/** In 80 columns. */
export function progressLine(exportId: string, progress: ExportProgress | undefined): string {
  if (progress === undefined) return `export ${exportId} is asked for`;
  const { parts, otherFiles } = progress;
  const written = `${bar(parts.of === 0 ? 1 : parts.written / parts.of)} ${parts.written} of ${parts.of} parts`;
  if (parts.written < parts.of) return written;
  return `${written}, ${otherFiles.files} other files`;
}

/** Progress is for whoever watches, on standard error: a line that is told once, or each as JSON for a program. */
export function tellerFor({ json }: Options, write = (line: string) => void process.stderr.write(line)): TellProgress {
  let told = '';
  return (exportId, progress) => {
    const line = json ? JSON.stringify({ exportId, progress: progress ?? null }) : progressLine(exportId, progress);
    if (line !== told) write(`${line}\n`);
    told = line;
  };
}

async function fetchTo(url: URL, file: string): Promise<void> {
  const answer = await reach(url, {});
  if (!answer.ok || answer.body === null)
    throw new Refused(
      `${basename(file)} could not be fetched (${answer.status}): the link may have expired; export again`,
    );
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
}

function exportRequest({ values }: Options): ExportRequest {
  const { from, to, out, since } = values;
  if (typeof out !== 'string') throw new Usage(`--out is missing: where shall the export go?\nusage: ${USAGE}`);
  const today = new Date().toISOString().slice(0, 10);
  const day = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  return {
    out,
    privateParts: values.private === true ? 'included' : 'withheld',
    from: day(from, `${today.slice(0, 4)}-01-01`),
    to: day(to, today),
    sample: sampleIn(values),
    ocsf: ocsfIn(values),
    ...(typeof since === 'string' ? { since: [sizeIn(since)] } : {}),
  };
}

function sampleIn({ sample, seed }: Options['values']): SampleAsked {
  const size = typeof sample === 'string' ? Number(sample) : undefined;
  const asked = SampleAsked.safeParse({
    ...(size === undefined ? {} : { size }),
    ...(seed === undefined ? {} : { seed }),
  });
  if (asked.success) return asked.data;
  throw new Usage(`${asked.error.issues.map(sampleIssue).join('; ')}\nusage: ${USAGE}`);
}

function ocsfIn({ ocsf = '1.8' }: Options['values']): OcsfAsked {
  const asked = OcsfAsked.safeParse(ocsf);
  if (asked.success) return asked.data;
  throw new Usage(`--ocsf takes ${OcsfAsked.options.join(', ')}\nusage: ${USAGE}`);
}

const sampleIssue = ({ path, message }: z.core.$ZodIssue) =>
  path[0] === 'seed' ? `--seed: ${message}` : `--sample: how many cases of each population, 0 to ${MOST_SAMPLED}`;

function saidExport(made: Exported): Said {
  const { out, manifestDigest, counts } = made;
  const text = `${counts.records} records in ${counts.chains} chains, ${counts.cases} of them cases, in ${out}\nmanifest digest ${manifestDigest}\nverify it anywhere: tenure evidence verify ${out} --digest ${manifestDigest}`;
  return { text, json: made, exitCode: 0 };
}

const verified = async (dir: string, options: Options) => verifyFolder(dir, toldOptions(options));

async function verifyExport(dir: string, options: Options): Promise<Said> {
  const verification = await verified(dir, options).catch((cause: unknown) => {
    if (cause instanceof NoKey || cause instanceof NoCheckpoint) throw new Usage(`${cause.message}\nusage: ${USAGE}`);
    throw new Refused(`${dir} cannot be read as an export: name the folder that tenure evidence export wrote`, {
      cause,
    });
  });
  return { text: told(verification), json: verification, exitCode: exitCodeOf(verification) };
}

/** What the verifier is told by another way than the export. */
function toldOptions({ values }: Options): Told {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const { key, checkpoint, digest, tsa, witness, witnesses } = values;
  return toldIn({
    ...{ key: text(key), checkpoint: text(checkpoint), digest: text(digest), tsa: text(tsa) },
    ...{ witness: text(witness)?.split('\n'), witnesses: text(witnesses) },
    ...{ 'limit-hours': text(values['limit-hours']), sample: text(values.sample), seed: text(values.seed) },
  });
}

/** The size of a checkpoint that somebody kept. */
function sizeIn(file: string): number {
  const note = existsSync(file) ? readNote(readFileSync(file, 'utf8')) : undefined;
  const checkpoint = note && readCheckpoint(note.text);
  if (checkpoint !== undefined) return checkpoint.size;
  throw new Usage(`--since takes the file of a checkpoint that you kept, and ${file} is none\nusage: ${USAGE}`);
}
