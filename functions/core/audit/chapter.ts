/**
 * A chapter of an audit's book: what a stretch of the log leaves in it. Cases that begin in it have their files there; of the others
 * it has what was told of them. Chapters may be written side by side, for none needs the one before.
 */

import type { CaseId } from '../ids.ts';
import { type AccountLists, enterAccounts, newAccountLists } from './account-lists.ts';
import { type CaseFile, enterRecord, openFile, type Placed } from './case-file.ts';
import { packed } from './packed-file.ts';
import { newRegister, type Register, register, registerText, registerUnreadable } from './register.ts';
import { said } from './said.ts';

export interface Chapter {
  readonly register: Register;
  /** In the order of the first record of each in the chapter. */
  readonly cases: Map<CaseId, CaseFile | Placed[]>;
  /** Records of HR's lists and of the targets', which are put together from chapter to chapter. */
  lists: Placed[];
  /** The targets' lists so far: of one that a later one in the chapter replaces, nothing is kept. */
  readonly accounts: AccountLists;
}

export function newChapter(): Chapter {
  return { register: newRegister(), cases: new Map(), lists: [], accounts: newAccountLists() };
}

/** Enters one record. They come in the order of the log, so those of a case in the order of their positions. */
export function enter(chapter: Chapter, placed: Placed): void {
  const { record, beyond } = placed;
  register(chapter.register, placed);
  if (!beyond) enterLists(chapter, placed);
  const begun = chapter.cases.get(record.caseId) ?? (record.position === 0 ? openFile(placed) : []);
  chapter.cases.set(record.caseId, begun);
  if (Array.isArray(begun)) begun.push(placed);
  else enterRecord(begun, placed);
}

function enterLists(chapter: Chapter, placed: Placed): void {
  const { record, index } = placed;
  if (record.kind !== 'hr-listed' && record.kind !== 'accounts-listed') return;
  chapter.lists.push(placed);
  if (record.kind === 'hr-listed') return;
  const replaced = enterAccounts(chapter.accounts, record, index);
  if (replaced !== undefined) chapter.lists = chapter.lists.filter((one) => said(one.record, 'listId') !== replaced);
}

/** What is no record of ours has no case: its place alone is noted. */
export function enterUnreadable(chapter: Chapter, placed: Omit<Placed, 'record'>): void {
  registerUnreadable(chapter.register, placed);
}

/** Lines of text: the register, lists, then a line a case: its file, or what was told of it. */
export function bytesOf({ register: all, lists, cases }: Chapter): Buffer {
  const lines = [registerText(all), JSON.stringify(lists.map(trimmed))];
  for (const one of cases.values()) lines.push(Array.isArray(one) ? JSON.stringify(one.map(trimmed)) : packed(one));
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
}

function trimmed({ index, beyond, record }: Placed): Placed {
  const { caseId, position, kind, time, actor, person, entitlement, facts } = record;
  const told = { caseId, position, kind, time, actor, person, facts };
  return { index, beyond, record: entitlement === undefined ? told : { ...told, entitlement } };
}
