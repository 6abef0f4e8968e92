/** The objects of the local buckets, as blobs of the host's database: durable when a put is answered. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly modifiedAt: number;
  /** The headers a put gave that a get gives back: content-type, cache-control, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Objects {
  put(
    bucket: string,
    key: string,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    nowMs: number,
  ): StoredObject;
  head(bucket: string, key: string): StoredObject | undefined;
  body(bucket: string, key: string): Buffer;
  remove(bucket: string, key: string): void;
  removeOlder(bucket: string, prefix: string, modifiedAtOrBefore: number): void;
  /** When the oldest was put. */
  oldest(bucket: string, prefix: string): number | undefined;
  /** In the order of UTF-8 bytes, as S3 lists. */
  list(bucket: string, prefix: string, after: string): readonly StoredObject[];
}

interface Row {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly modified_at: number;
  readonly headers: string;
}

export function openObjects(db: DatabaseSync): Objects {
  db.exec(`CREATE TABLE IF NOT EXISTS s3_objects (bucket TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, bytes INTEGER NOT NULL,
    etag TEXT NOT NULL, modified_at INTEGER NOT NULL, headers TEXT NOT NULL, PRIMARY KEY (bucket, key))`);
  const put = db.prepare('INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?, ?, ?)');
  const shape = 'SELECT key, bytes, etag, modified_at, headers FROM s3_objects WHERE bucket = ?';
  const head = db.prepare(`${shape} AND key = ?`);
  const body = db.prepare('SELECT body FROM s3_objects WHERE bucket = ? AND key = ?');
  const remove = db.prepare('DELETE FROM s3_objects WHERE bucket = ? AND key = ?');
  const removeOlder = db.prepare(
    'DELETE FROM s3_objects WHERE bucket = ? AND modified_at <= ? AND substr(key, 1, ?) = ?',
  );
  const oldest = db.prepare('SELECT min(modified_at) AS at FROM s3_objects WHERE bucket = ? AND substr(key, 1, ?) = ?');
  const list = db.prepare(`${shape} AND key > ? AND substr(key, 1, ?) = ? ORDER BY key`);
  return {
    put(bucket, key, content, headers, nowMs) {
      const etag = `"${createHash('md5').update(content).digest('hex')}"`;
      put.run(bucket, key, content, content.length, etag, nowMs, JSON.stringify(headers));
      return { key, bytes: content.length, etag, modifiedAt: nowMs, headers };
    },
    head(bucket, key) {
      const row = head.get(bucket, key) as Row | undefined;
      return row === undefined ? undefined : objectOf(row);
    },
    body: (bucket, key) => Buffer.from((body.get(bucket, key) as { body: Uint8Array }).body),
    remove: (bucket, key) => void remove.run(bucket, key),
    removeOlder: (bucket, prefix, modifiedAtOrBefore) =>
      void removeOlder.run(bucket, modifiedAtOrBefore, [...prefix].length, prefix),
    oldest: (bucket, prefix) =>
      (oldest.get(bucket, [...prefix].length, prefix) as { at: number | null }).at ?? undefined,
    list: (bucket, prefix, after) =>
      (list.all(bucket, after, [...prefix].length, prefix) as unknown as Row[]).map(objectOf),
  };
}

function objectOf({ key, bytes, etag, modified_at, headers }: Row): StoredObject {
  return { key, bytes, etag, modifiedAt: modified_at, headers: JSON.parse(headers) as Record<string, string> };
}
