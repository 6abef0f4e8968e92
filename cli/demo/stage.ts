/** The demo's company on this machine: its application with a clock that is advanced, and the calls people and HR make to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { sign } from '../../functions/sources/tenure/signature.ts';
import { type Application, type ApplicationOptions, startApplication } from '../../local/application.ts';
import { createClock } from '../../local/clock.ts';
import { type Api, tokenFor } from '../api.ts';
import { ShownAccess, ShownApproval, ShownCase, ShownWhole } from '../shown.ts';
import { synthesize } from '../synthesize.ts';

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export interface Stage {
  readonly application: Application;
  /** What the clock says, in milliseconds since 1970. */
  now(): number;
  /** Advances to an instant; whatever is due by then has been done. */
  advanceTo(instant: string): Promise<void>;
  /** Sends a body as a source would; `key` signs it. */
  sendAs(source: string, key: string, contentType: string, body: string): Promise<Answered>;
  /** Calls the API as `operator`, `auditor` or `worker:<id>`. */
  call(
    identity: string,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered>;
  /** The same, for those parts that take an `Api`. */
  api(identity: string): Api;
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly root: string;
  readonly dataDir: string;
  readonly startsAt: string;
  /** Where the synthesized application is; synthesized there first unless `synthesized`. */
  readonly assembly: string;
  readonly synthesized?: boolean;
  readonly latencyMs?: number;
  readonly limits?: ApplicationOptions['limits'];
  readonly compileCache?: ApplicationOptions['compileCache'];
}

export async function setStage({
  root,
  dataDir,
  startsAt,
  assembly,
  synthesized = false,
  latencyMs,
  limits,
  compileCache,
}: StageOptions): Promise<Stage> {
  if (!synthesized) await synthesize(root, assembly);
  const application = await startApplication({
    assembly,
    dataDir,
    seeds: join(root, 'cli/demo/seed'),
    clock: (db) => createClock(db, Date.now, Date.parse(startsAt)),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(limits === undefined ? {} : { limits }),
    ...(compileCache === undefined ? {} : { compileCache }),
  });
  const { embedded, api: url, issuer } = application;
  const fetched = async (path: string, init: RequestInit): Promise<Answered> => {
    const answer = await fetch(new URL(path, url), init);
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  const call: Stage['call'] = async (identity, method, path, body, more) =>
    fetched(path, {
      method,
      // A token lives an hour of the demo's clock: a new one each time.
      headers: {
        authorization: `Bearer ${await tokenFor(issuer, identity)}`,
        'content-type': 'application/json',
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    application,
    now: () => embedded.clock.now(),
    advanceTo: (instant) => embedded.advanceTo(Date.parse(instant)),
    sendAs: (source, key, contentType, body) =>
      fetched('/v1/events', {
        method: 'POST',
        body,
        headers: { 'content-type': contentType, ...sign(source, key, body, embedded.clock.now() / 1000) },
      }),
    call,
    api: (identity) => ({
      url,
      async send(method, path, body) {
        const { status, body: answer } = await patiently(() => call(identity, method, path, body));
        if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(answer)}`);
        return answer;
      },
    }),
    stop: () => application.stop(),
  };
}

/** A check asks about everybody at once, which is more than the API lets by: like the command line, it waits its turn. */
async function patiently(ask: () => Promise<Answered>): Promise<Answered> {
  for (let asked = 1; ; asked++) {
    const answer = await ask();
    if (answer.status !== 429 || asked >= MOST_ASKED) return answer;
    await pause(WAIT_MS);
  }
}

const MOST_ASKED = 60;
const WAIT_MS = 250;

/** What the API shows an operator, parsed. */
export function shownTo(stage: Stage) {
  const get = async <Output>(path: string, schema: z.ZodType<Output>): Promise<Output> =>
    schema.parse(await stage.api('operator').send('GET', path));
  return {
    cases: async () => (await get('/v1/cases?limit=500', z.object({ cases: z.array(ShownCase) }))).cases,
    whole: (caseId: string) => get(`/v1/cases/${caseId}`, ShownWhole),
    approvals: async () => (await get('/v1/approvals', z.object({ approvals: z.array(ShownApproval) }))).approvals,
    access: (workerId: string) => get(`/v1/people/${workerId}/access`, ShownAccess),
  };
}

/** A file of the demo's HR system. */
export function hrFile(root: string, name: string): string {
  return readFileSync(join(root, 'cli/demo/hr', name), 'utf8');
}
