/** Every table of an audit: what its rows are, and what its columns say of them. */
import { APPROVALS, type Decided } from './independence.ts';
import { POPULATIONS, type PopulationRows } from './populations.ts';
import { RECONCILIATION, type Reconciled } from './reconciliation.ts';
import type { TableOf } from './table.ts';
import { type CutTime, TIMELINESS } from './timeliness.ts';

export interface Rows extends PopulationRows {
  readonly timeliness: CutTime;
  readonly approvals: Decided;
  readonly reconciliation: Reconciled;
}

/** Without its ending: `populations/leavers`. */
export type TableName = keyof Rows;

/** Told of each row as it is made; those of one table in their order. */
export type TakeRow = <Name extends TableName>(name: Name, row: Rows[Name]) => void;

export const TABLES: { readonly [Name in TableName]: TableOf<Rows[Name]> } = {
  ...POPULATIONS,
  timeliness: TIMELINESS,
  approvals: APPROVALS,
  reconciliation: RECONCILIATION,
};

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[]; // as: the names of the table above
