/** Appends entries to the chain of a case: at the next positions, put if absent, in one transaction with what else must hold. */
import { setTimeout as pause } from 'node:timers/promises';
import { buildRecords, readRecord, type SealedRecord } from '../core/chain.ts';
import { EvidenceUnavailable, InvalidInput } from '../core/errors.ts';
import { Entry, type EvidenceRecord, type Head } from '../core/evidence.ts';
import type { CaseId } from '../core/ids.ts';
import { type Ledger, newestFirst, type TransactWriteItem } from './ledger.ts';
import { closePrivate } from './private-parts.ts';
import { transact } from './transact.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 actions, 4 MB in all. */
const MAX_ACTIONS = 100;
/** An entry is stored at up to four bytes a character, under attribute names of its own. */
const MAX_CHARACTERS = 800_000;
/** Our choice: a case has a handful of writers at most, and each race lost is one that another won. */
const MAX_ATTEMPTS = 25;

export interface AppendOptions {
  /**
   * Writes and checks of other tables that must hold together with the entries (the first hundred, if there are more): all or
   * nothing. Where one of them keeps the chain's head, a function of it.
   */
  readonly also?: Also;
  /**
   * Names the fact that, with its kind, makes an entry the same as one already in the chain: it is then not written again.
   * When none is left to write, of `also` only the condition checks are still made: the rest was written with the entries.
   */
  readonly once?: string;
  /** `0`: the case is new, do not look for its head first. */
  readonly position?: 0;
  /** The chain's last record as the caller knows it: spares the look when it still is. Not heeded together with `once`. */
  readonly head?: Head | undefined;
}

export type Also = readonly TransactWriteItem[] | ((head: Head | undefined) => readonly TransactWriteItem[]);

/** What was found out about a chain: its head, and which entries (by their place) it holds already. */
interface Look {
  readonly head: Head | undefined;
  readonly same: ReadonlyMap<number, EvidenceRecord>;
}

/**
 * Appends, and answers a record for each entry in their order. Throws `ConditionRefused` when one of `also` does not hold,
 * `InvalidInput` for entries that are none, `EvidenceUnavailable` for everything else.
 */
export async function append(
  ledger: Ledger,
  caseId: CaseId,
  entries: readonly Entry[],
  options: AppendOptions = {},
): Promise<EvidenceRecord[]> {
  const [first = [], ...rest] = chunks(entries.map(check), MAX_ACTIONS - withHead(options.also, undefined).length);
  const records = await appendTogether(ledger, caseId, first, options);
  for (const chunk of rest) {
    const { once } = options;
    const head = records.at(-1);
    const next = once === undefined ? { ...(head === undefined ? {} : { head }) } : { once };
    records.push(...(await appendTogether(ledger, caseId, chunk, next)));
  }
  return records;
}

/** Appends what fits one transaction; looks again and builds anew each time another writer was first. */
async function appendTogether(
  ledger: Ledger,
  caseId: CaseId,
  entries: readonly Entry[],
  { also = [], once, position, head }: AppendOptions,
): Promise<EvidenceRecord[]> {
  let look = hinted(once, position, head);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { head: last, same } = look ?? (await lookUp(ledger, caseId, entries, once));
    const missing = entries.filter((_, index) => !same.has(index));
    const sealed = build(ledger, caseId, last, missing);
    const repeated = entries.length > 0 && missing.length === 0;
    const beside = withHead(also, sealed.at(-1)?.record ?? last);
    const together = repeated ? beside.filter((item) => item.ConditionCheck !== undefined) : beside;
    const stored = await Promise.all(sealed.map((record) => closePrivate(ledger, record)));
    if ((await transact(ledger, stored, together)) === 'written') return inOrder(entries, same, sealed);
    look = undefined;
    await pause(Math.random() * 4 * attempt);
  }
  throw new EvidenceUnavailable(`${MAX_ATTEMPTS} times another writer of ${caseId} was first; it is tried again`);
}

/** The writes beside the entries, once the head the chain then has is known. */
export function withHead(also: Also = [], head: Head | undefined): readonly TransactWriteItem[] {
  return typeof also === 'function' ? also(head && { position: head.position, hash: head.hash }) : also;
}

/** What the caller says of the chain, when it says anything to go by. */
function hinted(once: string | undefined, position: 0 | undefined, head: Head | undefined): Look | undefined {
  if (position === 0) return { head: undefined, same: new Map() };
  return once === undefined && head !== undefined ? { head, same: new Map() } : undefined;
}

/** Reads the chain from its end: one record, or for `once` as many as it takes to find every entry or none. */
async function lookUp(
  ledger: Ledger,
  caseId: CaseId,
  entries: readonly Entry[],
  once: string | undefined,
): Promise<Look> {
  const wanted = once === undefined ? [] : entries.map((entry) => identity(entry, once));
  const same = new Map<number, EvidenceRecord>();
  let head: Head | undefined;
  for await (const text of newestFirst(ledger, caseId, once === undefined ? 1 : undefined)) {
    const record = readRecord(text);
    if (record === undefined)
      throw new EvidenceUnavailable(
        `a stored record of ${caseId} was altered: nothing is appended to it; compare it with an export`,
      );
    head ??= record;
    if (once === undefined) break;
    const found = Object.hasOwn(record.facts, once) ? identity(record, once) : undefined;
    for (const [index, key] of wanted.entries()) if (key === found) same.set(index, record);
    if (same.size === entries.length) break;
  }
  return { head, same };
}

/** What makes two entries the same: their kind and the fact that `once` names. */
function identity({ kind, facts }: Pick<Entry, 'kind' | 'facts'>, once: string): string {
  if (!Object.hasOwn(facts, once))
    throw new InvalidInput(
      `an entry of kind ${kind} has no fact "${once}": \`once\` names the fact that identifies it`,
    );
  return `${kind} ${JSON.stringify(facts[once])}`;
}

function build(ledger: Ledger, caseId: CaseId, head: Head | undefined, entries: readonly Entry[]): SealedRecord[] {
  try {
    return buildRecords(caseId, head, entries, ledger.now(), ledger.newSalt);
  } catch (cause) {
    throw new InvalidInput(`an entry for ${caseId} has no canonical JSON (RFC 8785) form`, { cause });
  }
}

function inOrder(
  entries: readonly Entry[],
  same: ReadonlyMap<number, EvidenceRecord>,
  sealed: readonly SealedRecord[],
): EvidenceRecord[] {
  const written = sealed.map(({ record }) => record).values();
  return [...entries.keys()].flatMap((index) => same.get(index) ?? written.next().value ?? []);
}

function check(entry: Entry): Entry {
  const parsed = Entry.safeParse(entry);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path, code }) => `${path.join('.')} (${code})`).join(', ');
  throw new InvalidInput(`an evidence entry does not fit its schema at ${where}`);
}

/** The entries in runs that each fit one transaction, the first beside `also`. */
function chunks(entries: readonly Entry[], firstSize: number): Entry[][] {
  const runs: Entry[][] = [[]];
  let characters = 0;
  for (const entry of entries) {
    const length = JSON.stringify(entry).length;
    const run = runs.at(-1) ?? [];
    const full = run.length >= (runs.length === 1 ? firstSize : MAX_ACTIONS);
    if (full || (run.length > 0 && characters + length > MAX_CHARACTERS)) {
      runs.push([entry]);
      characters = length;
    } else {
      run.push(entry);
      characters += length;
    }
  }
  return runs;
}
