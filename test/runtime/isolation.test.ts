/** Several invocations in one environment: no log line, metric or count of one is another's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { lambda, logger } from '../../functions/runtime/lambda.ts';
import { measure } from '../../functions/runtime/metrics.ts';
import { type Bundle, bundle } from '../../infra/bundles.ts';
import { readConfiguration } from '../../infra/config.ts';
import { createSandbox, MAX_AT_ONCE, type Sandbox } from '../../local/lambda-sandbox.ts';
import { createThread, type Outcome, type Thread } from '../../local/lambda-thread.ts';
import type { AwsResponse } from '../../local/service.ts';
import type { Work } from './isolation-probe.ts';

type Line = Readonly<Record<string, unknown>>;
const linesOf = (text: string) =>
  text.split('\n').flatMap((line): Line[] => (line === '' ? [] : [JSON.parse(line) as Line]));

/** As many as an environment takes, each with counts of its own. */
const WORKS: readonly Work[] = Array.from({ length: MAX_AT_ONCE }, (_, index) => ({
  ...{ caseId: `c-${index}`, number: index, fails: index % 5 === 4 },
  ...{ reads: 1 + (index % 4), fetches: index % 3, requests: (index + 1) % 3 },
}));

describe('invocations that run side by side in one environment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-'));
  let probe: Bundle;
  let vendor: Server;
  let thread: Thread | undefined;
  /** By function. */
  const logs = new Map<string, string>();
  /** Reads that wait for their answer. Answered the last first, once every invocation that runs has one: all keep step. */
  let held: ((answer: AwsResponse) => void)[] = [];
  /** Of every call, as it was signed: whose key, and of which invocation. */
  let signed: { readonly as: string | undefined; readonly number: string }[] = [];
  let running = 0;
  const keepStep = () => {
    if (held.length < running) return;
    for (const answer of held.splice(0).reverse()) answer(ONE_UNIT);
  };

  beforeAll(async () => {
    const spec = { entry: 'test/runtime/isolation-probe.ts', does: 'tests', grants: {}, timeoutSeconds: 30 } as const;
    const root = join(import.meta.dirname, '../..');
    probe = bundle(
      { probe: { ...spec, woken: 'step' } },
      {
        ...{ root, into: join(folder, 'bundles') },
        configuration: readConfiguration(join(root, 'tenure.config.yaml')),
      },
    ).probe!;
    vendor = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
    await new Promise((resolve) => vendor.once('listening', resolve));
  });
  beforeEach(() => {
    logs.clear();
    held = [];
    signed = [];
  });
  afterEach(() => thread?.end());
  afterAll(() => {
    vendor.close();
    rmSync(folder, { recursive: true });
  });

  async function together(exported: 'handler' | 'answer', payloads: readonly unknown[]): Promise<readonly Outcome[]> {
    const [sandbox] = start(exported, ['probe']);
    return invokedTogether(payloads.map((payload) => [sandbox!, payload]));
  }

  function invokedTogether(all: readonly (readonly [Sandbox, unknown])[]): Promise<readonly Outcome[]> {
    running = all.length;
    return Promise.all(
      all.map(async ([sandbox, payload]) => {
        const outcome = await sandbox.invoke(JSON.stringify(payload));
        running -= 1;
        keepStep();
        return outcome;
      }),
    );
  }

  /** Functions of the same code, in one thread. */
  function start(exported: 'handler' | 'answer', names: readonly string[]): readonly Sandbox[] {
    const handler = probe.handler.replace(/handler$/, exported);
    const environment = {
      ...{ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_REGION: 'eu-west-1', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' },
      AWS_SECRET_ACCESS_KEY: 'test',
      VENDOR_URL: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`,
    };
    const into = createThread(
      {
        clock: new SharedArrayBuffer(8),
        compileCache: join(folder, 'cache'),
        call: ({ headers, body }) =>
          new Promise((resolve) => {
            const number = JSON.parse(body.toString()).Key.pk.S;
            signed.push({ as: /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1], number });
            held.push(resolve);
            keepStep();
          }),
        log: ({ name }, text) => logs.set(name, (logs.get(name) ?? '') + text),
      },
      'probes',
    );
    thread = into;
    return names.map((name) => {
      const of = { arn: `arn:${name}`, name, folder: probe.folder, handler, timeoutMs: 30_000, memoryMb: 512 };
      const own = { AWS_LAMBDA_FUNCTION_NAME: name, AWS_ACCESS_KEY_ID: `key-of-${name}` };
      return createSandbox({ ...of, environment: { ...environment, ...own } }, into);
    });
  }

  it('each have their own keys on every line, their own case on every metric', async () => {
    await together('handler', WORKS);
    const lines = linesOf(logs.get('probe') ?? '');
    const own = lines.map(
      ({ of, error, TimeToCut }) => of ?? (error === undefined ? `c-${TimeToCut}` : /c-\d+/.exec(`${error}`)?.[0]),
    );
    expect(lines.map(({ caseId }) => caseId)).toEqual(own);
    const each = WORKS.map(({ reads, fails }) => 2 + 2 * reads + (fails ? 1 : 0));
    expect(lines).toHaveLength(each.reduce((sum, count) => sum + count));
    expect(interleaved(lines.map(({ caseId }) => caseId))).toBe(true);
  });

  it('each count what they read and called themselves', async () => {
    const outcomes = await together('handler', WORKS);
    const counted = outcomes.map((outcome) =>
      'error' in outcome ? outcome.error.errorMessage : (JSON.parse(outcome.payload) as { cost: object }).cost,
    );
    expect(counted).toEqual(
      WORKS.map(({ caseId, reads, fetches, requests, fails }) =>
        fails
          ? `${caseId} fails`
          : expect.objectContaining({ reads, writes: 0, vendorCalls: fetches + requests, memoryMb: 512 }),
      ),
    );
  });

  it('are each their own function’s, of several in one thread: its modules, variables, role and output', async () => {
    const names = ['one', 'two', 'three'];
    const sandboxes = start('handler', names);
    const outcomes = await invokedTogether(
      WORKS.map((work, index) => [sandboxes[index % names.length]!, { ...work, caseId: names[index % names.length] }]),
    );
    expect(outcomes.filter((outcome) => 'error' in outcome)).toHaveLength(WORKS.filter(({ fails }) => fails).length);
    for (const [index, name] of names.entries()) {
      const began = linesOf(logs.get(name) ?? '').filter(({ message }) => message === 'began');
      const works = WORKS.filter(({ number }) => number % names.length === index);
      expect(began).toHaveLength(works.length);
      for (const line of began) expect(line).toMatchObject({ of: name, loadedAs: name, runsAs: name });
      expect(began.map(({ invocation }) => invocation).sort()).toEqual(works.map((_, at) => at + 1).sort());
      expect(
        new Set(signed.filter(({ number }) => Number(number) % names.length === index).map(({ as }) => as)),
      ).toEqual(new Set([`key-of-${name}`]));
    }
  });

  it('each have their own request on every line behind the HTTP API, and no case', async () => {
    const outcomes = await together(
      'answer',
      WORKS.map((work, index) => ({
        ...{ routeKey: `GET /${index}`, requestContext: { requestId: `r-${index}` } },
        ...{ headers: { of: `r-${index}` }, body: JSON.stringify(work) },
      })),
    );
    const lines = linesOf(logs.get('probe') ?? '').filter(({ TimeToCut }) => TimeToCut === undefined);
    const own = lines.map(({ of, error }) => of ?? /r-\d+/.exec(`${error}`)?.[0]);
    expect(lines.map(({ requestId }) => requestId)).toEqual(own);
    expect(lines.map(({ route }) => route)).toEqual(own.map((id) => `${id}`.replace('r-', 'GET /')));
    expect(linesOf(logs.get('probe') ?? '').filter((line) => 'caseId' in line)).toEqual([]);
    expect(outcomes.map((outcome) => 'payload' in outcome && JSON.parse(outcome.payload).statusCode)).toEqual(
      WORKS.map(({ fails }) => (fails ? 503 : 200)),
    );
  });
});

describe('invocations that run one after the other, as on Lambda', () => {
  it('leave neither keys nor case to the next', async () => {
    const written: string[] = [];
    const output = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(`${chunk}`) > 0);
    const step = lambda(z.object({ caseId: z.string().optional(), lane: z.string().optional() }), async () => {
      logger.info('runs');
      measure('CaseHeld');
    });
    await step({ caseId: 'c-1', lane: 'cut' });
    await step({ caseId: 'c-2' });
    await step({});
    output.mockRestore();
    expect(linesOf(written.join('')).map(({ caseId, lane }) => [caseId, lane])).toEqual([
      ...[
        ['c-1', 'cut'],
        ['c-1', undefined],
      ],
      ...[
        ['c-2', undefined],
        ['c-2', undefined],
      ],
      ...[
        [undefined, undefined],
        [undefined, undefined],
      ],
    ]);
  });
});

const ONE_UNIT: AwsResponse = {
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify({ ConsumedCapacity: { TableName: 'things', CapacityUnits: 1 } })),
};

/** Did every case but the last to run have lines of others between its own? */
function interleaved(ids: readonly unknown[]): boolean {
  const changes = ids.filter((id, index) => id !== ids[index - 1]).length;
  return changes > 2 * new Set(ids).size;
}
