/** `cold`: the size of each Lambda's bundle, and its cold start: from a fresh worker to its first answer. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '../local/lambda-sandbox.ts';
import { createThread } from '../local/lambda-thread.ts';
import { type Report, spread, spreadOf } from './report.ts';

const RUNS = 7;
const GOAL_KB = 400;
const GOAL_MS = 120;

export async function cold(assembly: string): Promise<Report> {
  const compileCache = mkdtempSync(join(tmpdir(), 'tenure-bench-compiled-'));
  try {
    const measured = [];
    for (const { name, folder, handler } of bundles(assembly)) {
      const file = join(folder, handler.replace(/\.handler$/, '.mjs'));
      // It fills the compile cache, as any first start of a data folder does.
      const first = await start(folder, handler, compileCache);
      const runs: Start[] = [];
      for (let run = 0; run < RUNS; run += 1) runs.push(await start(folder, handler, compileCache));
      measured.push({ name, kb: Math.round(statSync(file).size / 1000), runs, first });
    }
    return {
      title: `cold: bundle, and fresh worker to first answer, ms (min / median / max of ${RUNS}; the very first, nothing compiled); processor time, median`,
      lines: measured
        .sort((a, b) => b.kb - a.kb)
        .map(({ name, kb, runs, first }) => {
          const times = runs.map(({ tookMs }) => tookMs);
          const processor = spreadOf(runs.map(({ processorMs }) => processorMs)).median.toFixed(0);
          return {
            what: name,
            measured: `${kb} kB, ${spread(times)} (${first.tookMs.toFixed(0)}); processor ${processor}`,
            against: name.includes('okta') ? "Okta's SDK" : `goal ${GOAL_KB} kB, ${GOAL_MS} ms`,
            ...(name.includes('okta') ? {} : { met: kb < GOAL_KB && spreadOf(times).median < GOAL_MS }),
          };
        }),
      note: 'the answer is a refusal of an input it does not know: its code is loaded and has run, and nothing was called; processor time is that of all threads, and tells more where others use the machine',
    };
  } finally {
    rmSync(compileCache, { recursive: true, force: true });
  }
}

interface Bundled {
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
}

/** Every function of the application: a folder each, under its name (infra/bundles.ts). */
function bundles(assembly: string): readonly Bundled[] {
  return readdirSync(join(assembly, 'bundles')).map((name) => {
    const folder = join(assembly, 'bundles', name);
    const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('.mjs'));
    if (file === undefined) throw new Error(`the bundle of ${name} has no code: see infra/bundles.ts`);
    return { name, folder, handler: file.replace(/\.mjs$/, '.handler') };
  });
}

interface Start {
  readonly tookMs: number;
  /** Of all threads: the worker's, its compilers' and collectors', and what we do meanwhile, which is next to nothing. */
  readonly processorMs: number;
}

async function start(folder: string, handler: string, compileCache: string): Promise<Start> {
  const began = performance.now();
  const usedBefore = process.cpuUsage();
  const thread = createThread(
    {
      clock: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT),
      compileCache,
      call: async () => ({ status: 503, body: '' }),
      log: () => undefined,
    },
    'cold',
  );
  const sandbox = createSandbox(
    {
      ...{ arn: 'arn:aws:lambda:eu-west-1:000000000000:function:cold', name: 'cold', folder, handler },
      ...{ timeoutMs: 10_000, memoryMb: 512, environment: ENVIRONMENT },
    },
    thread,
  );
  await sandbox.invoke('{}');
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage(usedBefore);
  await thread.end();
  return { tookMs, processorMs: (user + system) / 1000 };
}

const ENVIRONMENT = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
};
