/** What a verifier finds wrong with an export, and where. */

/**
 * `edited`, `dropped`, `inserted`, `reordered`: records. `truncated`: the end is missing, of the range or of a case.
 * `forged-key`: a checkpoint that the log's key did not sign. `forked-log`: what is here is not what the log has grown from or to.
 * `wrong-time`: of a record or a checkpoint. `commitment`: a private part that is not what its record commits to, is missing,
 * or belongs to none. `derived`: what an auditor reads does not follow from the records. `witness`: too few witnesses cosigned.
 * `time-stamp`: an authority's word is not about this checkpoint, not signed by it, or of another time. `manifest`, `file`: what is
 * listed is not what is there.
 */
export type FindingKind =
  | 'edited'
  | 'dropped'
  | 'inserted'
  | 'reordered'
  | 'truncated'
  | 'forged-key'
  | 'forked-log'
  | 'wrong-time'
  | 'erased-without-authority'
  | 'commitment'
  | 'derived'
  | 'witness'
  | 'time-stamp'
  | 'manifest'
  | 'file';

export interface Finding {
  readonly kind: FindingKind;
  readonly file: string;
  /** From 1; of something missing, where it should be. */
  readonly line?: number;
  /** The place in the log. */
  readonly index?: number;
  /** `<caseId>/<position>` of the record. */
  readonly record?: string;
  readonly text: string;
}
