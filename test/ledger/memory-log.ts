/** A log in memory, with a key of its own: as large, as often signed for and as old as a test needs. Its bucket and its tables answer as S3 and DynamoDB do. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  GetObjectCommand,
  type ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { SealedRecord } from '../../functions/core/chain.ts';
import type { CaseId, Instant } from '../../functions/core/ids.ts';
import { checkpointText } from '../../functions/core/log/checkpoint.ts';
import { EMPTY, extend, type Frontier, leafHash, rootOf } from '../../functions/core/log/merkle.ts';
import {
  COSIGNATURE,
  cosignature,
  cosigned,
  ED25519,
  keyIdOf,
  lineOf,
  noteText,
  rawPublicKey,
  readNote,
  vkeyOf,
} from '../../functions/core/log/note.ts';
import type { LogBucket } from '../../functions/ledger/log/log-bucket.ts';
import type { LogTable } from '../../functions/ledger/log/log-table.ts';
import { checkpointPath } from '../../functions/ledger/log/publish.ts';
import type { LogKeys } from '../../functions/ledger/log/sign-checkpoint.ts';
import { openTiles } from '../../functions/ledger/log/write-tiles.ts';
import { closePrivate } from '../../functions/ledger/private-parts.ts';
import { type MemoryKeys, memoryKeys } from '../support/person-keys.ts';

export const ORIGIN = 'tenure/evidence';

/** A key that signs for a log of a name. */
export interface Signer {
  readonly keys: LogKeys;
  /** As it is told to people. */
  readonly vkey: string;
  note(frontier: Frontier, seconds: number): string;
  /** The note signed once more: the log is still so. */
  again(note: string, seconds: number): string;
}

export function signerOf(origin = ORIGIN): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = rawPublicKey(publicKey.export({ type: 'spki', format: 'der' }))!;
  const key = { name: origin, publicKey: raw };
  const keys: LogKeys = { log: { ...key, type: ED25519 }, time: { ...key, type: COSIGNATURE } };
  return {
    keys,
    vkey: vkeyOf(keys.log),
    note: (frontier, seconds) => noteOf(keys, privateKey, frontier, seconds),
    again: (note, seconds) => note + stillOf(keys, privateKey, note, seconds),
  };
}

function stillOf({ time }: LogKeys, privateKey: KeyObject, note: string, seconds: number): string {
  const { text } = readNote(note)!;
  const signature = cosignature(seconds, sign(null, Buffer.from(cosigned(text, seconds)), privateKey));
  return lineOf({ name: time.name, keyId: keyIdOf(time), signature });
}

function noteOf(keys: LogKeys, privateKey: KeyObject, frontier: Frontier, seconds: number): string {
  const text = checkpointText({ origin: keys.log.name, size: frontier.size, root: rootOf(frontier) });
  const signed = (message: string) => sign(null, Buffer.from(message), privateKey);
  const { name } = keys.log;
  const signatures = [
    { name, keyId: keyIdOf(keys.log), signature: signed(text) },
    { name, keyId: keyIdOf(keys.time), signature: cosignature(seconds, signed(cosigned(text, seconds))) },
  ];
  return noteText({ text, signatures });
}

export interface MemoryLog {
  readonly signer: Signer;
  readonly bucket: LogBucket;
  readonly table: LogTable;
  readonly client: DynamoDBDocumentClient;
  /** What stands in the evidence table, by `<case>/<position>`. */
  readonly items: Map<string, Record<string, unknown>>;
  /** Of the people its records are about. */
  readonly keys: MemoryKeys;
  /** The records of these cases, one run after another, sequenced together and signed for at that time. */
  grow(runs: readonly (readonly SealedRecord[])[], at: Instant): Promise<void>;
  /** Who asks for the newest checkpoint then is told that it was still this one: signed for once more, and not put. */
  still(at: Instant): void;
  /** The newest checkpoint. */
  note(): string;
  frontier(): Frontier;
}

export function memoryLog(signer = signerOf()): MemoryLog {
  const objects = new Map<string, Buffer>();
  const items = new Map<string, Record<string, unknown>>();
  const keys = memoryKeys();
  const batches: { sk: string; at: string; runs: string }[] = [];
  let frontier = EMPTY;
  let note = '';
  const bucket: LogBucket = {
    s3: s3Of(objects),
    bucket: 'log',
    lockedUntil: () => '2033-01-01T00:00:00.000Z' as Instant,
  };
  const client = tablesOf(batches, items);
  return {
    signer,
    bucket,
    client,
    table: { client, table: 'log' },
    items,
    keys,
    still(at) {
      note = signer.again(note, Math.floor(Date.parse(at) / 1000));
    },
    note: () => note,
    frontier: () => frontier,
    async grow(runs, at) {
      const tiles = await openTiles(bucket, frontier.size);
      const records = runs.flat();
      const leaves = records.map(({ text }) => leafHash(text));
      await tiles.add(
        records.map(({ text }) => text),
        leaves,
      );
      await tiles.finish();
      const kept = runs.map((run) => ({
        caseId: run[0]!.record.caseId,
        from: run[0]!.record.position,
        count: run.length,
      }));
      batches.push({ sk: String(frontier.size).padStart(16, '0'), at, runs: JSON.stringify(kept) });
      for (const { record, private: encrypted } of await Promise.all(
        records.map((one) => closePrivate({ keys: () => keys }, one)),
      ))
        items.set(record.id, { pk: record.caseId, sk: record.position, ...(encrypted && { private: encrypted }) });
      frontier = extend(frontier, leaves);
      note = signer.note(frontier, Math.floor(Date.parse(at) / 1000));
      objects.set(checkpointPath(frontier.size), Buffer.from(note));
      objects.set(`at ${checkpointPath(frontier.size)}`, Buffer.from(String(Date.parse(at))));
    },
  };
}

function s3Of(objects: Map<string, Buffer>): S3Client {
  const send = async (command: unknown): Promise<object> => {
    if (command instanceof PutObjectCommand) {
      objects.set(command.input.Key!, command.input.Body as Buffer);
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const found = objects.get(command.input.Key!);
      if (found === undefined) throw new NoSuchKey({ message: '', $metadata: {} });
      return { Body: { transformToByteArray: async () => found } };
    }
    const { Prefix = '', StartAfter = '', MaxKeys = 1000 } = (command as ListObjectsV2Command).input;
    const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix) && key > StartAfter).sort();
    const at = (key: string) => new Date(Number(objects.get(`at ${key}`)?.toString() ?? 0));
    return { Contents: keys.slice(0, MaxKeys).map((Key) => ({ Key, LastModified: at(Key) })) };
  };
  return { send } as unknown as S3Client; // as much of it as is called
}

function tablesOf(
  batches: readonly { sk: string; at: string; runs: string }[],
  items: ReadonlyMap<string, Record<string, unknown>>,
): DynamoDBDocumentClient {
  const send = async (command: unknown): Promise<object> => {
    if (command instanceof QueryCommand) {
      const { ExpressionAttributeValues: values = {}, ScanIndexForward = true } = command.input;
      const asked = batches.filter(({ sk }) => (':first' in values ? sk >= values[':first'] : sk < values[':size']));
      return { Items: ScanIndexForward ? asked : asked.toReversed() };
    }
    const [[table, { Keys = [] }]] = Object.entries((command as BatchGetCommand).input.RequestItems!) as [
      [string, { Keys?: { pk: CaseId; sk: number }[] }],
    ];
    return { Responses: { [table]: Keys.flatMap(({ pk, sk }) => items.get(`${pk}/${sk}`) ?? []) } };
  };
  return { send } as unknown as DynamoDBDocumentClient; // as much of it as is called
}
