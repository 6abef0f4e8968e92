/** A bucket that is a folder: it answers what the log and the exports ask of S3, with one file an object and no network. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Instant } from '../../functions/core/ids.ts';
import type { LogBucket } from '../../functions/ledger/log/log-bucket.ts';

export function folderBucket(folder: string): LogBucket {
  const made = new Set<string>();
  async function send(command: unknown): Promise<object> {
    if (command instanceof GetObjectCommand) {
      const content = await readFile(pathOf(folder, command.input.Key)).catch(absent);
      return { Body: { transformToByteArray: async () => content } };
    }
    if (command instanceof PutObjectCommand) {
      const path = pathOf(folder, command.input.Key);
      if (!made.has(dirname(path))) await mkdir(dirname(path), { recursive: true });
      made.add(dirname(path));
      const { Body, IfNoneMatch } = command.input;
      await writeFile(path, Body as Buffer, { flag: IfNoneMatch === '*' ? 'wx' : 'w' }); // as all of ours are put
      return {};
    }
    if (command instanceof ListObjectsV2Command) return { Contents: listed(folder, command.input) };
    throw new Error('a folder answers GetObject, PutObject and ListObjectsV2');
  }
  const s3 = { send } as unknown as S3Client; // as much of it as is called
  return { s3, bucket: 'log', lockedUntil: () => Instant.parse('2033-01-01T00:00:00.000Z') };
}

function listed(folder: string, { Prefix = '', StartAfter = '', MaxKeys = 1000 }: ListObjectsV2Command['input']) {
  const below = join(folder, Prefix);
  mkdirSync(below, { recursive: true });
  return readdirSync(below)
    .map((name) => `${Prefix}${name}`)
    .filter((key) => key > StartAfter)
    .sort()
    .slice(0, MaxKeys)
    .map((Key) => ({ Key, LastModified: statSync(join(folder, Key)).mtime }));
}

const pathOf = (folder: string, key: string | undefined) => join(folder, key ?? '');

function absent(error: NodeJS.ErrnoException): never {
  throw error.code === 'ENOENT' ? new NoSuchKey({ message: 'there is no such file', $metadata: {} }) : error;
}
