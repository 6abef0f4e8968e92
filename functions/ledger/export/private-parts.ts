/** What stands beside records: their private parts, or that they have been erased. Never in the log. */
import { setTimeout as pause } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { canonical } from '../../core/canonical.ts';
import { denied } from '../../core/denial.ts';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { CaseId } from '../../core/ids.ts';
import type { Ledger } from '../ledger.ts';
import { FOR_AN_EXPORT, type PersonKeys } from '../person-keys.ts';
import { openPrivate } from '../private-parts.ts';

/** A record that commits to a private part. */
export interface Committed {
  readonly caseId: CaseId;
  readonly position: number;
  /** The person's pseudonym. */
  readonly person: string;
}

export type Beside =
  /** `text` is the canonical JSON that was committed to. */
  | { readonly kind: 'private'; readonly text: string; readonly salt: string }
  /** `authority` is the id of the record that says so: no verifier takes it for an erasure without that record. */
  | { readonly kind: 'erased'; readonly authority: string }
  /** Altered or gone, and nobody erased it: it has no line, and a verifier says that it is missing. */
  | { readonly kind: 'unreadable' };

/** Answers in the order of the records. */
export type ReadPrivate = (records: readonly Committed[]) => Promise<readonly Beside[]>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_GETS = 100;
/** Our choices: requests at once; parts opened at once, each perhaps of another person, whose key KMS is asked for; and how often a busy table is asked again. */
const AT_ONCE = 8;
const OPENED_AT_ONCE = 50;
const MOST_READS = 6;

const Item = z.object({ pk: z.string(), sk: z.number(), private: z.string().optional() });

type Table = Pick<Ledger, 'client' | 'table'>;

/**
 * As they lie in the evidence table. For one export, with keys of its own: none that an earlier one had in memory, so that who was
 * erased since is erased in it.
 */
export function privateFromTable({ client, table, keys }: Table & Pick<Ledger, 'keys'>): ReadPrivate {
  let own: PersonKeys | undefined;
  return async (records) => {
    own ??= { ...keys(), ...FOR_AN_EXPORT, kept: new Map() };
    const answers: Beside[] = [];
    for (let from = 0; from < records.length; from += MOST_GETS * AT_ONCE) {
      const some = records.slice(from, from + MOST_GETS * AT_ONCE);
      const stored = await readTogether({ client, table }, some);
      for (let at = 0; at < some.length; at += OPENED_AT_ONCE)
        answers.push(...(await openSome(own, some.slice(at, at + OPENED_AT_ONCE), stored)));
    }
    return answers;
  };
}

const idOf = ({ caseId, position }: Committed) => `${caseId}/${position}`;

/** The encrypted private parts, by the id of their record. */
type Stored = ReadonlyMap<string, string | undefined>;

function openSome(keys: PersonKeys, records: readonly Committed[], stored: Stored): Promise<Beside[]> {
  return Promise.all(
    records.map(async (record): Promise<Beside> => {
      const id = idOf(record);
      const opened = await openPrivate(keys, { id, person: record.person }, stored.get(id));
      if (opened.kind !== 'open') return opened;
      return { kind: 'private', text: canonical(opened.private), salt: opened.salt };
    }),
  );
}

async function readTogether(table: Table, records: readonly Committed[]): Promise<Stored> {
  const starts = Array.from({ length: Math.ceil(records.length / MOST_GETS) }, (_, at) => at * MOST_GETS);
  const read = await Promise.all(starts.map((start) => readSome(table, records.slice(start, start + MOST_GETS))));
  return new Map(read.flat());
}

async function readSome(table: Table, records: readonly Committed[]): Promise<[string, string | undefined][]> {
  const items: [string, string | undefined][] = [];
  let Keys: Record<string, unknown>[] = records.map(({ caseId, position }) => ({ pk: caseId, sk: position }));
  for (let read = 0; Keys.length > 0; read += 1) {
    if (read > 0) await pause(25 * 2 ** read);
    if (read >= MOST_READS) throw unreadable();
    const { Responses, UnprocessedKeys } = await table.client.send(asking(table, Keys)).catch((cause: unknown) => {
      throw unreadable(cause);
    });
    for (const one of Responses?.[table.table] ?? []) {
      const { pk, sk, private: encrypted } = Item.parse(one);
      items.push([`${pk}/${sk}`, encrypted]);
    }
    Keys = UnprocessedKeys?.[table.table]?.Keys ?? [];
  }
  return items;
}

function asking({ table }: Pick<Table, 'table'>, Keys: Record<string, unknown>[]): BatchGetCommand {
  const ProjectionExpression = 'pk, sk, #private';
  const names = { '#private': 'private' };
  return new BatchGetCommand({
    RequestItems: { [table]: { Keys, ConsistentRead: true, ProjectionExpression, ExpressionAttributeNames: names } },
  });
}

function unreadable(cause?: unknown): EvidenceUnavailable {
  return new EvidenceUnavailable(`evidence cannot be read from its table${denied(cause)}; it is tried again`, {
    cause,
  });
}
