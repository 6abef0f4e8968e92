/**
 * The streams of tables, for those that a function follows: the engine's own cost a scan for every write. What a call is about to
 * put is noted before it is passed on, and told when it was written; after a kill the table says which of what was noted was.
 */
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './aws/transaction.ts';
import type { EngineAnswer, EngineClient } from './dynamodb-connection.ts';

type Attributes = Readonly<Record<string, unknown>>;

export interface StreamRecord {
  /** Ascending. */
  readonly id: number;
  readonly keys: Attributes;
  readonly image: Attributes;
  readonly isNew: boolean;
  readonly at: number;
}

export interface Streams {
  /** A table that has a stream, and its keys. */
  add(stream: { readonly arn: string; readonly table: string; readonly keys: readonly string[] }): void;
  /**
   * From now on what is written to the table, and `wants` wants, is kept for this follower until it is `done`; answers what names their following.
   * Undefined where there is no such stream, or two follow it already.
   */
  follow(arn: string, follower: string, wants?: Wants): string | undefined;
  /** Makes a call that may write to a table with a stream. */
  noting(action: string, body: Buffer, call: () => Promise<EngineAnswer>): Promise<EngineAnswer>;
  /** Since when the oldest of what is not done waits, undefined where nothing does, and whether as many as `most` do. Costs little. */
  standing(following: string, most: number): { readonly oldestAt: number | undefined; readonly isFull: boolean };
  /** What was written and is not done, oldest first. */
  waiting(following: string, most: number): readonly StreamRecord[];
  done(following: string, ids: readonly number[]): void;
  onArrival(following: string, tell: () => void): void;
  /** To be awaited before anything is called: asks the engine what became of what was noted when the process ended. */
  recover(engine: EngineClient): Promise<void>;
}

/** Whether a follower is to have what is written. */
export type Wants = (record: Pick<StreamRecord, 'keys' | 'image' | 'isNew'>) => boolean;

/** docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html: no more than two readers of a shard. */
const MOST_FOLLOWERS = 2;

interface Followed {
  readonly arn: string;
  readonly table: string;
  readonly keys: readonly string[];
  readonly wants: Wants;
  readonly listeners: Set<() => void>;
}

const opened = new WeakMap<DatabaseSync, Streams>();

/** One set of streams per database: the tables and the event source mappings share it. */
export function streamsOf(host: { readonly db: DatabaseSync; readonly clock: { now(): number } }): Streams {
  const streams = opened.get(host.db) ?? openStreams(host);
  opened.set(host.db, streams);
  return streams;
}

interface Row {
  readonly id: number;
  readonly stream: string;
  readonly image: string;
  readonly is_new: number;
  readonly at: number;
}

function openStreams({ db, clock }: { readonly db: DatabaseSync; readonly clock: { now(): number } }): Streams {
  db.exec(`CREATE TABLE IF NOT EXISTS dynamodb_stream (id INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, image TEXT NOT NULL,
    is_new INTEGER NOT NULL, at INTEGER NOT NULL, written INTEGER NOT NULL)`);
  db.exec('CREATE INDEX IF NOT EXISTS dynamodb_stream_waiting ON dynamodb_stream (stream, written, id)');
  const note = db.prepare('INSERT INTO dynamodb_stream (stream, image, is_new, at, written) VALUES (?, ?, ?, ?, 0)');
  const write = db.prepare('UPDATE dynamodb_stream SET written = 1, at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM dynamodb_stream WHERE id = ?');
  const waiting = db.prepare('SELECT * FROM dynamodb_stream WHERE stream = ? AND written = 1 ORDER BY id LIMIT ?');
  const oldest = db.prepare('SELECT at FROM dynamodb_stream WHERE stream = ? AND written = 1 ORDER BY id LIMIT 1');
  const counted = db.prepare(
    'SELECT COUNT(*) AS count FROM (SELECT 1 FROM dynamodb_stream WHERE stream = ? AND written = 1 LIMIT ?)',
  );
  const noted = db.prepare('SELECT * FROM dynamodb_stream WHERE written = 0');
  const byTable = new Map<string, Omit<Followed, 'listeners' | 'wants'>>();
  const followed = new Map<string, Followed>();

  /** What the call puts to tables that are followed. */
  function putsOf(action: string, body: Buffer): Put[] {
    const writes = WRITING[action];
    if (followed.size === 0 || writes === undefined) return [];
    return writes(JSON.parse(body.toString('utf8')) as Fields).flatMap((put) => {
      const stream = byTable.get(String(put.TableName));
      const followings = stream === undefined ? [] : followingsOf(stream.arn);
      if (stream === undefined || followings.length === 0) return [];
      const { Item: image } = put;
      if (image === undefined)
        throw new Error(`${action} on ${stream.table}, whose stream is followed: the embedded default knows puts only`);
      const isNew = /^attribute_not_exists\(\w+\)$/.test(put.ConditionExpression ?? '');
      const record = { keys: pick(image, stream.keys), image, isNew };
      return followings
        .filter((following) => followed.get(following)?.wants(record))
        .map((following) => ({ following, image, isNew }));
    });
  }

  function followingsOf(arn: string): readonly string[] {
    return [...followed].filter(([, stream]) => stream.arn === arn).map(([following]) => following);
  }

  function settle(ids: readonly number[], puts: readonly Put[], written: boolean): void {
    transaction(db, () => {
      for (const id of ids) written ? write.run(clock.now(), id) : remove.run(id);
    });
    if (written) for (const following of new Set(puts.map((put) => put.following))) tell(following);
  }

  function tell(following: string): void {
    for (const listener of followed.get(following)?.listeners ?? []) listener();
  }

  return {
    add: (stream) => void byTable.set(stream.table, stream),
    follow(arn, follower, wants = () => true) {
      const stream = [...byTable.values()].find((one) => one.arn === arn);
      const following = `${arn} ${follower}`;
      if (stream === undefined || followed.has(following) || followingsOf(arn).length >= MOST_FOLLOWERS)
        return undefined;
      followed.set(following, { ...stream, wants, listeners: new Set() });
      return following;
    },
    async noting(action, body, call) {
      const puts = putsOf(action, body);
      if (puts.length === 0) return call();
      const ids = transaction(db, () =>
        puts.map(({ following, image, isNew }) =>
          Number(note.run(following, JSON.stringify(image), isNew ? 1 : 0, clock.now()).lastInsertRowid),
        ),
      );
      // A broken connection leaves them noted: whether they were written is asked at the next start.
      const answer = await call();
      settle(ids, puts, answer.status === 200);
      return answer;
    },
    standing: (following, most) => ({
      oldestAt: (oldest.get(following) as Pick<Row, 'at'> | undefined)?.at,
      isFull: (counted.get(following, most) as { count: number }).count === most,
    }),
    waiting: (following, most) =>
      (waiting.all(following, most) as unknown as Row[]).map(({ id, image, is_new, at }) => {
        const item = JSON.parse(image) as Attributes;
        const names = followed.get(following)?.keys ?? [];
        return { id, image: item, keys: pick(item, names), isNew: is_new === 1, at };
      }),
    done: (_, ids) =>
      transaction(db, () => {
        for (const id of ids) remove.run(id);
      }),
    onArrival: (following, listener) => void followed.get(following)?.listeners.add(listener),
    async recover(engine) {
      for (const { id, stream, image } of noted.all() as unknown as Row[]) {
        const { table, keys } = followed.get(stream) ?? { table: undefined, keys: [] };
        const item = JSON.parse(image) as Attributes;
        const there = table === undefined ? undefined : await itemOf(engine, table, pick(item, keys));
        if (there !== undefined && sameItem(there, item)) write.run(clock.now(), id);
        else remove.run(id);
      }
    },
  };
}

interface Put {
  readonly following: string;
  readonly image: Attributes;
  readonly isNew: boolean;
}

interface Fields {
  readonly TableName?: string;
  readonly Item?: Attributes;
  readonly ConditionExpression?: string;
  readonly TransactItems?: readonly Readonly<Record<string, Fields>>[];
  readonly RequestItems?: Attributes;
}

/** Of each action that writes: what it writes where. What is no put has no `Item`. */
const WRITING: Readonly<Record<string, (input: Fields) => readonly Fields[]>> = {
  PutItem: (input) => [input],
  UpdateItem: ({ TableName }) => [TableName === undefined ? {} : { TableName }],
  DeleteItem: ({ TableName }) => [TableName === undefined ? {} : { TableName }],
  BatchWriteItem: ({ RequestItems = {} }) => Object.keys(RequestItems).map((TableName) => ({ TableName })),
  TransactWriteItems: ({ TransactItems = [] }) =>
    TransactItems.flatMap(({ Put: put, Update, Delete }) => {
      const other = Update ?? Delete;
      if (put !== undefined) return [put];
      return other?.TableName === undefined ? [] : [{ TableName: other.TableName }];
    }),
};

function pick(item: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}

async function itemOf(engine: EngineClient, TableName: string, Key: Attributes): Promise<Attributes | undefined> {
  const { status, body } = await engine.call(
    'DynamoDB_20120810.GetItem',
    JSON.stringify({ TableName, Key, ConsistentRead: true }),
  );
  if (status !== 200) throw new Error(`the DynamoDB engine refused to say what became of a write: ${body.toString()}`);
  return (JSON.parse(body.toString()) as { Item?: Attributes }).Item;
}

function sameItem(one: Attributes, other: Attributes): boolean {
  const text = (item: Attributes) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  return text(one) === text(other);
}
