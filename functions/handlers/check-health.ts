/** `GET /v1/health`: can each target be read with the secret it has now, has each source its keys and does it answer us, does evidence get where it must, and does anything wait that should not? */
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { AccountQuery } from '../core/access.ts';
import { digest } from '../core/canonical.ts';
import { systemsOf } from '../core/policy/systems.ts';
import { silentSince } from '../core/silence.ts';
import { checkHealth } from '../routes/check-health.ts';
import { admit } from '../runtime/admit.ts';
import { askChecks } from '../runtime/ask-checks.ts';
import { clock } from '../runtime/clock.ts';
import { config, json } from '../runtime/config.ts';
import { http } from '../runtime/http.ts';
import { type Looked, lookEverywhere } from '../runtime/look.ts';
import { sources } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import type { ConfiguredSource } from '../sources/configured.ts';
import { kindNamed } from '../sources/manifest.ts';
import { findReading } from '../store/readings.ts';
import { findSign } from '../store/signs.ts';
import { type Check, checkOutflow } from './parts/check-outflow.ts';
import { sourceNamed } from './parts/configured-sources.ts';
import { keysCheck } from './parts/keys-check.ts';

/** Looked for at each target: the least call that proves secret and permission. example.invalid is nobody's domain: RFC 2606. */
const NOBODY = AccountQuery.parse({
  personId: 'p-nobody',
  workerId: 'nobody',
  login: 'nobody@example.invalid',
  manages: [],
});

const SECRETS = { SOURCE_SECRETS: json(z.record(z.string(), z.string())) };

export const handler = http(
  checkHealth,
  {
    'GET /v1/health': async () => {
      const pack = policyPack();
      const queries = Object.fromEntries(systemsOf(pack).map((system) => [system, NOBODY]));
      const { SOURCE_SECRETS } = config(SECRETS);
      const [looked, checks, queues, outflow, { tickets = [], chat = [], mail = [] }] = await Promise.all([
        lookEverywhere(queries, 'anew'),
        Promise.all(Object.entries(SOURCE_SECRETS).map(([source, secretId]) => sourceCheck(source, secretId))),
        queuesWaiting(),
        checkOutflow(),
        askChecks(),
      ]);
      return {
        status: 200,
        body: {
          ...{ targets: looked.map(targetCheck), sources: checks, tickets, channels: [...chat, ...mail] },
          ...{ ...outflow, queues, policyDigest: digest(pack) },
        },
      };
    },
  },
  { admit },
);

function targetCheck(looked: Looked) {
  const { system } = looked;
  if (!('failed' in looked)) return { system, ok: true, said: 'answers, and takes our secret' };
  switch (looked.error) {
    case 'TargetThrottled':
      return { system, ok: true, said: 'answers, and asks to wait: cases wait as it asks' };
    case 'TargetUnavailable':
      return { system, ok: false, said: `${looked.failed}: see its address, and the vendor's status page` };
    case 'TargetRejected':
      return { system, ok: false, said: looked.failed };
    default:
      return { system, ok: false, said: `${looked.error}: ${looked.failed}; see the log of its connector` };
  }
}

/** Its keys, where anything of it is signed; and of one that is read, how that went the last time. */
async function sourceCheck(source: string, secretId: string) {
  const configured = sourceNamed(source);
  const isRead = configured !== undefined && kindNamed(configured.kind)?.api !== undefined;
  const isSigned = configured === undefined || configured.signature !== undefined;
  const checks = await Promise.all([
    ...(configured === undefined ? [] : [silenceCheck(source, configured)]),
    ...(isSigned ? [keysCheck(source, secretId)] : []),
    ...(isRead ? [readingCheck(source)] : []),
  ]);
  const said = checks.flatMap((check) => check ?? []);
  return { source, ok: said.every(({ ok }) => ok), said: said.map((one) => one.said).join('; ') };
}

/** Said where it is silent: its sender may have stopped. */
async function silenceCheck(source: string, configured: ConfiguredSource): Promise<Check | undefined> {
  const since = silentSince(await findSign(sources(), source), configured, clock());
  const look = 'docs/runbook.md#source-silent';
  return since === undefined ? undefined : { ok: false, said: `nothing has been heard of it since ${since}: ${look}` };
}

/** Its credentials are its reader's alone: what the API last answered says whether it takes them. */
async function readingCheck(source: string): Promise<Check> {
  const reading = await findReading(sources(), source);
  const again = `tenure pull ${source} tries it now`;
  if (reading === undefined) return { ok: true, said: `was never read: ${again}` };
  const { at, failed } = reading;
  return failed === undefined
    ? { ok: true, said: `answered when it was last read, ${at}` }
    : { ok: false, said: `could not be read, ${at}: ${failed}; ${again}` };
}

const queue = new SQSClient({});

const address = z.string().min(1);
const QUEUES = { UNDELIVERED_URL: address, LATE_EVIDENCE_DEAD_URL: address, LATE_EVIDENCE_QUEUE_URL: address };

/** What no consumer takes waits for a person; late evidence should be gone in minutes. */
async function queuesWaiting() {
  const { UNDELIVERED_URL, LATE_EVIDENCE_DEAD_URL, LATE_EVIDENCE_QUEUE_URL } = config(QUEUES);
  const count = async (QueueUrl: string) => {
    const { Attributes } = await queue.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  };
  const [undelivered, lateEvidenceDead, lateEvidence] = await Promise.all(
    [UNDELIVERED_URL, LATE_EVIDENCE_DEAD_URL, LATE_EVIDENCE_QUEUE_URL].map(count),
  );
  return { undelivered, lateEvidenceDead, lateEvidence };
}
