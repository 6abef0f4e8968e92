/** The queues and their messages, durable: what SQS answers with, and what an event source mapping polls. */
import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Host } from '../service.ts';
import { transaction } from './transaction.ts';

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly maxMessageBytes: number;
  readonly redrive: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export interface Message {
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
}

export interface Queues {
  add(queue: Queue): void;
  byName(name: string): Queue | undefined;
  byArn(arn: string): Queue | undefined;
  /** Durable when it answers. */
  send(queue: Queue, body: string, attributes: MessageAttributes, delaySeconds: number): string;
  /** Takes visible messages, oldest first; what was received too often goes to the dead-letter queue instead. */
  receive(queue: Queue, max: number, visibilityTimeoutSeconds?: number): readonly Message[];
  /** False when the receipt is not of this queue's. A receipt that a later receive replaced deletes nothing. */
  remove(queue: Queue, receipt: string): void;
  /** What was received and not deleted is visible again at once: whoever had received it is no more. */
  giveBack(queue: Queue): void;
  /** False when the message is not in flight under this receipt. */
  changeVisibility(queue: Queue, receipt: string, seconds: number): boolean;
  count(queue: Queue): { readonly visible: number; readonly inFlight: number; readonly delayed: number };
  /** When the next message that is hidden now becomes visible. */
  nextVisibleAt(queue: Queue): number | undefined;
  /** Since when the oldest visible message waits. */
  oldestVisibleSince(queue: Queue): number | undefined;
  /** Told whenever a message may have become visible. Answers a function that ends it. */
  onArrival(arn: string, tell: () => void): () => void;
}

interface Row {
  readonly id: number;
  readonly message_id: string;
  readonly body: string;
  readonly attributes: string;
  readonly sent_at: number;
  readonly first_received_at: number | null;
  readonly receive_count: number;
}

const opened = new WeakMap<DatabaseSync, Queues>();

/** One set of queues per database: the SQS adapter and the event source mappings share it. */
export function queuesOf(host: Pick<Host, 'clock' | 'db'>): Queues {
  const queues = opened.get(host.db) ?? openQueues(host);
  opened.set(host.db, queues);
  return queues;
}

function openQueues({ clock, db }: Pick<Host, 'clock' | 'db'>): Queues {
  db.exec(`CREATE TABLE IF NOT EXISTS sqs_messages (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL,
    body TEXT NOT NULL, attributes TEXT NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    first_received_at INTEGER, receive_count INTEGER NOT NULL, receipt TEXT)`);
  db.exec('CREATE INDEX IF NOT EXISTS sqs_messages_by_queue ON sqs_messages (queue, visible_at)');
  db.exec('CREATE INDEX IF NOT EXISTS sqs_messages_by_age ON sqs_messages (queue, sent_at)');
  db.exec('CREATE INDEX IF NOT EXISTS sqs_messages_by_receipt ON sqs_messages (receipt)');
  const insert =
    db.prepare(`INSERT INTO sqs_messages (queue, message_id, body, attributes, sent_at, visible_at, receive_count)
    VALUES (?, ?, ?, ?, ?, ?, 0)`);
  const expire = db.prepare('DELETE FROM sqs_messages WHERE queue = ? AND sent_at < ?');
  const visible = db.prepare(
    'SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?',
  );
  const take = db.prepare(`UPDATE sqs_messages SET receipt = ?, visible_at = ?, receive_count = receive_count + 1,
    first_received_at = coalesce(first_received_at, ?) WHERE id = ?`);
  const redrive = db.prepare(`UPDATE sqs_messages SET queue = ?, visible_at = ?, receipt = NULL, receive_count = 0,
    first_received_at = NULL WHERE id = ?`);
  const remove = db.prepare('DELETE FROM sqs_messages WHERE queue = ? AND receipt = ?');
  const release = db.prepare(
    'UPDATE sqs_messages SET visible_at = ? WHERE queue = ? AND receipt IS NOT NULL AND visible_at > ?',
  );
  const hide = db.prepare('UPDATE sqs_messages SET visible_at = ? WHERE queue = ? AND receipt = ? AND visible_at > ?');
  const counts = db.prepare(`SELECT count(*) FILTER (WHERE visible_at <= ?1) AS visible,
    count(*) FILTER (WHERE visible_at > ?1 AND receipt IS NOT NULL) AS inFlight,
    count(*) FILTER (WHERE visible_at > ?1 AND receipt IS NULL) AS delayed FROM sqs_messages WHERE queue = ?2`);
  const next = db.prepare('SELECT min(visible_at) AS at FROM sqs_messages WHERE queue = ? AND visible_at > ?');
  const oldest = db.prepare('SELECT min(visible_at) AS at FROM sqs_messages WHERE queue = ? AND visible_at <= ?');

  const queues = new Map<string, Queue>();
  const listeners = new Map<string, Set<() => void>>();

  function tell(arn: string): void {
    for (const listener of [...(listeners.get(arn) ?? [])]) listener();
  }

  /** Messages for the caller, and the queues that got the ones it does not see any more. */
  function takeVisible(queue: Queue, max: number, hiddenSeconds: number): { messages: Message[]; redriven: number } {
    const now = clock.now();
    expire.run(queue.arn, now - queue.retentionSeconds * 1000);
    const messages: Message[] = [];
    let redriven = 0;
    for (;;) {
      const rows = visible.all(queue.arn, now, max - messages.length) as unknown as Row[];
      const spent = rows.filter(
        (row) => queue.redrive !== undefined && row.receive_count >= queue.redrive.maxReceiveCount,
      );
      for (const row of spent) redrive.run(queue.redrive?.deadLetterArn ?? '', now, row.id);
      redriven += spent.length;
      for (const row of rows) if (!spent.includes(row)) messages.push(taken(row, now, hiddenSeconds));
      if (spent.length === 0 || messages.length === max) return { messages, redriven };
    }
  }

  function taken(row: Row, now: number, hiddenSeconds: number): Message {
    const receipt = randomUUID();
    take.run(receipt, now + hiddenSeconds * 1000, now, row.id);
    return {
      id: row.message_id,
      receipt,
      body: row.body,
      attributes: JSON.parse(row.attributes) as MessageAttributes, // written by `send`
      sentAt: row.sent_at,
      firstReceivedAt: row.first_received_at ?? now,
      receiveCount: row.receive_count + 1,
    };
  }

  return {
    add: (queue) => void queues.set(queue.arn, queue),
    byName: (name) => [...queues.values()].find((queue) => queue.name === name),
    byArn: (arn) => queues.get(arn),
    send(queue, body, attributes, delaySeconds) {
      const id = randomUUID();
      const now = clock.now();
      insert.run(queue.arn, id, body, JSON.stringify(attributes), now, now + delaySeconds * 1000);
      tell(queue.arn);
      return id;
    },
    receive(queue, max, visibilityTimeoutSeconds = queue.visibilityTimeoutSeconds) {
      const { messages, redriven } = transaction(db, () => takeVisible(queue, max, visibilityTimeoutSeconds));
      if (redriven > 0 && queue.redrive !== undefined) tell(queue.redrive.deadLetterArn);
      return messages;
    },
    remove: (queue, receipt) => void remove.run(queue.arn, receipt),
    giveBack(queue) {
      const now = clock.now();
      if (release.run(now, queue.arn, now).changes > 0) tell(queue.arn);
    },
    changeVisibility(queue, receipt, seconds) {
      const now = clock.now();
      const changed = hide.run(now + seconds * 1000, queue.arn, receipt, now).changes > 0;
      if (changed) tell(queue.arn);
      return changed;
    },
    count: (queue) => counts.get(clock.now(), queue.arn) as { visible: number; inFlight: number; delayed: number },
    nextVisibleAt: (queue) => (next.get(queue.arn, clock.now()) as { at: number | null }).at ?? undefined,
    oldestVisibleSince: (queue) => (oldest.get(queue.arn, clock.now()) as { at: number | null }).at ?? undefined,
    onArrival(arn, listener) {
      const told = listeners.get(arn) ?? new Set();
      listeners.set(arn, told.add(listener));
      return () => void told.delete(listener);
    },
  };
}

export function md5(text: string | Buffer): string {
  return createHash('md5').update(text).digest('hex');
}
