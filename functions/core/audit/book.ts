/** The book an audit is made from, chapter by chapter in the order of the log: a file a case, kept as bytes, and what is about no case. */
import type { CaseId } from '../ids.ts';
import { type AccountLists, enterAccounts, newAccountLists } from './account-lists.ts';
import { type CaseFile, enterRecord, openFile, type Placed } from './case-file.ts';
import { enterList, type HrLists } from './hr-lists.ts';
import { caseOfPacked, packed, unpacked } from './packed-file.ts';
import { goOn, newRegister, type Register, readRegister } from './register.ts';

export interface Book extends Register {
  /** Packed files, in the order in which their cases begin. */
  readonly cases: Map<CaseId, Buffer>;
  readonly lists: HrLists;
  readonly accounts: AccountLists;
}

export function newBook(): Book {
  const lists = { whole: new Map(), begun: new Map() };
  return { ...newRegister(), cases: new Map(), lists, accounts: newAccountLists() };
}

const NEWLINE = 0x0a;
const BRACKET = 0x5b;

/** `chapter`: the bytes of the next (`bytesOf`), which are kept as they are. */
export function addChapter(book: Book, chapter: Buffer): void {
  const [register, lists, ...cases] = linesIn(chapter);
  goOn(book, readRegister(JSON.parse(String(register))));
  for (const { record, index } of JSON.parse(String(lists)) as Placed[])
    if (record.kind === 'accounts-listed') enterAccounts(book.accounts, record, index);
    else enterList(book.lists, record, index);
  for (const line of cases) {
    if (line[0] === BRACKET) addTold(book, JSON.parse(String(line)) as [Placed, ...Placed[]]);
    else if (!book.cases.has(caseOfPacked(line))) book.cases.set(caseOfPacked(line), line); // a second beginning is no chain: the verifier names it
  }
}

function* linesIn(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    yield bytes.subarray(from, end);
    from = end + 1;
  }
}

/** What was told of one case that began before, or whose beginning is missing. */
function addTold({ cases }: Book, told: readonly [Placed, ...Placed[]]): void {
  const [first] = told;
  const { caseId } = first.record;
  const before = cases.get(caseId);
  const file = before === undefined ? openFile(first) : unpacked(before);
  for (const placed of told) enterRecord(file, placed);
  cases.set(caseId, Buffer.from(packed(file), 'utf8'));
}

/** One at a time. */
export function* filesIn({ cases }: Book): Generator<CaseFile> {
  for (const bytes of cases.values()) yield unpacked(bytes);
}
