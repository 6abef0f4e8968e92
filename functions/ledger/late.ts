/** What a cut does when evidence cannot be written: its signed entries wait in a queue, and are appended later as late. */
import type { KMSClient } from '@aws-sdk/client-kms';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { canonical, sha256 } from '../core/canonical.ts';
import { TENURE } from '../core/entries.ts';
import { EvidenceUnavailable, InvalidInput } from '../core/errors.ts';
import type { Entry, EvidenceRecord } from '../core/evidence.ts';
import type { CaseId } from '../core/ids.ts';
import { LateEvidence, LateMessage } from '../core/late-evidence.ts';
import { type AppendOptions, append } from './append.ts';
import type { Ledger } from './ledger.ts';

/** Where late evidence waits, the key that signs it, and where its ids come from. */
export interface LateQueue {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly kms: KMSClient;
  readonly keyId: string;
  readonly newId: () => string;
}

export type Recorded =
  | { readonly kind: 'recorded'; readonly records: readonly EvidenceRecord[] }
  | { readonly kind: 'queued'; readonly lateId: string; readonly because: EvidenceUnavailable };

/**
 * For a cut, and for nothing else: appends, or where evidence is unavailable queues the entries, signed, so that the cut
 * may go on. `late` is asked for only then: most functions never need its clients. Throws `ConditionRefused` and
 * `InvalidInput` as `append` does, and `EvidenceUnavailable` when it can do neither.
 */
export async function recordOrQueue(
  ledger: Ledger,
  late: () => Promise<LateQueue>,
  caseId: CaseId,
  entries: readonly Entry[],
  options: AppendOptions = {},
): Promise<Recorded> {
  try {
    return { kind: 'recorded', records: await append(ledger, caseId, entries, options) };
  } catch (because) {
    if (!(because instanceof EvidenceUnavailable)) throw because;
    return { kind: 'queued', lateId: await queue(ledger, await late(), caseId, entries, because), because };
  }
}

/** Answers the id the entries are known by once they are appended: a fact `lateId` of each begins with it. */
async function queue(
  ledger: Ledger,
  late: LateQueue,
  caseId: CaseId,
  entries: readonly Entry[],
  because: Error,
): Promise<string> {
  const id = late.newId();
  const evidence = { purpose: 'tenure late evidence', version: 1, id, caseId, takenAt: ledger.now(), entries };
  await enqueue(late, canonical(evidence), because);
  return id;
}

/**
 * Says of queued entries that what they speak of did not happen: they were signed before it was known. What is in the queue
 * cannot be taken back, so the evidence says it.
 */
export async function withdraw(
  ledger: Ledger,
  late: LateQueue,
  caseId: CaseId,
  lateId: string,
  entries: readonly Entry[],
  because: Error,
): Promise<void> {
  const [first] = entries;
  if (first === undefined) return;
  const facts = {
    withdraws: lateId,
    kinds: entries.map(({ kind }) => kind),
    because: 'it did not happen: what was to be true together with it was not, and nothing was written',
  };
  const { person, controls } = first;
  await queue(ledger, late, caseId, [{ kind: 'failed', actor: TENURE, person, controls, facts }], because);
}

async function enqueue({ sqs, queueUrl, kms, keyId }: LateQueue, text: string, because: Error): Promise<void> {
  try {
    const { GenerateMacCommand } = await import('@aws-sdk/client-kms');
    const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
    const { Mac } = await kms.send(
      new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: signedBytes(text) }),
    );
    if (Mac === undefined) throw new Error('KMS answered no MAC');
    const message: LateMessage = { text, mac: Buffer.from(Mac).toString('base64') };
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
  } catch (cause) {
    throw new EvidenceUnavailable('evidence could neither be written nor queued as late; it is tried again', {
      cause: new AggregateError([because, cause]),
    });
  }
}

/** KMS signs at most 4,096 bytes (https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html): we sign the digest. */
function signedBytes(text: string): Buffer {
  return Buffer.from(sha256(text), 'utf8');
}

/** The entries of a queued message. Throws `InvalidInput` for what we did not sign, and what KMS throws when it cannot say. */
export async function openLate({ kms, keyId }: Pick<LateQueue, 'kms' | 'keyId'>, body: string): Promise<LateEvidence> {
  const message = LateMessage.safeParse(fromJson(body));
  if (!message.success) throw new InvalidInput('a late-evidence message is not {text, mac}; somebody else sent it');
  const { text, mac } = message.data;
  const { VerifyMacCommand } = await import('@aws-sdk/client-kms');
  await kms
    .send(
      new VerifyMacCommand({
        KeyId: keyId,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: signedBytes(text),
        Mac: Buffer.from(mac, 'base64'),
      }),
    )
    .catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause.name !== 'KMSInvalidMacException') throw cause;
      throw new InvalidInput('the MAC of a late-evidence message is not ours: it was altered or forged', { cause });
    });
  const evidence = LateEvidence.safeParse(fromJson(text));
  if (!evidence.success) throw new InvalidInput('signed late evidence does not fit its schema; look at what sent it');
  return evidence.data;
}

/** Appends late evidence, marked `late` with when it was taken down; a message delivered again changes nothing. */
export function appendLate(ledger: Ledger, { id, caseId, takenAt, entries }: LateEvidence): Promise<EvidenceRecord[]> {
  const marked = entries.map((entry, index) => ({
    ...entry,
    facts: { ...entry.facts, late: true, takenAt, lateId: `${id}/${index}` },
  }));
  return append(ledger, caseId, marked, { once: 'lateId' });
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema that reads it says what is wrong.
    return undefined;
  }
}

/** A message that could not be appended, and why: it stays in the queue, and comes again or ends among the dead letters. */
export interface LateFailure {
  readonly messageId: string;
  readonly because: Error;
}

/** What became of a batch: the cases whose chains have their late evidence now, and what failed. */
export interface LateBatch {
  readonly appendedTo: readonly CaseId[];
  readonly failures: readonly LateFailure[];
}

/** Appends a batch of queued messages, those of earlier times first; one that fails leaves the others be. */
export async function appendLateBatch(
  ledger: Ledger,
  keys: Pick<LateQueue, 'kms' | 'keyId'>,
  messages: readonly { readonly messageId: string; readonly body: string }[],
): Promise<LateBatch> {
  const failures: LateFailure[] = [];
  const attempt = async <T>(messageId: string, run: Promise<T>): Promise<T[]> =>
    run.then(
      (done) => [done],
      (error: unknown) => {
        failures.push({ messageId, because: error instanceof Error ? error : new Error('threw what is no error') });
        return [];
      },
    );
  const opened = await Promise.all(
    messages.map(({ messageId, body }) =>
      attempt(
        messageId,
        openLate(keys, body).then((evidence) => ({ messageId, evidence })),
      ),
    ),
  );
  const earliestFirst = opened.flat().toSorted((a, b) => (a.evidence.takenAt < b.evidence.takenAt ? -1 : 1));
  const appendedTo = new Set<CaseId>();
  for (const { messageId, evidence } of earliestFirst) {
    const [appended] = await attempt(messageId, appendLate(ledger, evidence));
    if (appended !== undefined) appendedTo.add(evidence.caseId);
  }
  return { appendedTo: [...appendedTo], failures };
}
