/** What a verifier finds wrong with an export, and where. */
import type { CaseId } from '../core/ids.ts';

/**
 * `manifest`: the manifest itself. `file`: a file is not the one the manifest lists. `head`: the list of heads was changed.
 * `edited`, `dropped`, `inserted`, `reordered`: a record. `truncated`: the end of a case is missing. `commitment`: a private
 * part is not what its record commits to, is missing, or belongs to none. `erased`: a private part is gone, and no record here says
 * that its person was erased.
 */
export type FindingKind =
  | 'manifest'
  | 'file'
  | 'head'
  | 'edited'
  | 'dropped'
  | 'inserted'
  | 'reordered'
  | 'truncated'
  | 'commitment'
  | 'erased';

export interface Finding {
  readonly kind: FindingKind;
  readonly file: string;
  /** From 1; of something missing, where it should be. */
  readonly line?: number;
  readonly caseId?: CaseId;
  readonly position?: number;
  readonly text: string;
}

/** Where a line stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
}
