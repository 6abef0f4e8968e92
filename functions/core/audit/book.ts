/** The book an audit is made from, chapter by chapter in the order of the log: a file a case, kept as text, and what is about no case. */
import type { CaseId } from '../ids.ts';
import { type CaseFile, enterRecord, openFile, type Placed } from './case-file.ts';
import { enterList, type HrLists } from './hr-lists.ts';
import { caseOfPacked, packed, unpacked } from './packed-file.ts';
import { goOn, newRegister, type Register, readRegister } from './register.ts';

export interface Book extends Register {
  /** Packed files, in the order in which their cases begin. */
  readonly cases: Map<CaseId, string>;
  readonly lists: HrLists;
}

export function newBook(): Book {
  return { ...newRegister(), cases: new Map(), lists: { whole: new Map(), begun: new Map() } };
}

/** `lines`: of the next chapter (`linesOf`). */
export function addChapter(book: Book, lines: Iterable<string>): void {
  const [register, lists, ...cases] = Array.from(lines);
  goOn(book, readRegister(String(register)));
  for (const { record, index } of JSON.parse(String(lists)) as Placed[]) enterList(book.lists, record, index);
  for (const line of cases) {
    if (line.startsWith('[')) addTold(book, JSON.parse(line) as Placed[]);
    else if (!book.cases.has(caseOfPacked(line))) book.cases.set(caseOfPacked(line), line); // a second beginning is no chain: the verifier names it
  }
}

/** What was told of one case that began before, or whose beginning is missing. */
function addTold({ cases }: Book, told: readonly Placed[]): void {
  const [first] = told;
  if (first === undefined) return;
  const { caseId } = first.record;
  const before = cases.get(caseId);
  const file = before === undefined ? openFile(first) : unpacked(before);
  for (const placed of told) enterRecord(file, placed);
  cases.set(caseId, packed(file));
}

/** One at a time. */
export function* filesIn({ cases }: Book): Generator<CaseFile> {
  for (const text of cases.values()) yield unpacked(text);
}
