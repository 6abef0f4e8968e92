/** What a condition compares with what: enough to tell, for most conditions, whether any worker record can satisfy it. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { isPersonField, type PersonField, type PersonSeen } from './person-seen.ts';

/** `person.<field>` beside a literal, under `==`, `!=` or `in`. */
export interface Comparison {
  readonly field: PersonField;
  readonly literal: string;
  /** Where the literal stands in the expression. */
  readonly from: number;
}

/** Every comparison with a literal anywhere in the expression. */
export function comparisons(node: ASTNode): readonly Comparison[] {
  return isComparing(node) ? withLiteral(node.args) : partsOf(node).flatMap(comparisons);
}

/** Is the expression made of such comparisons and `legalHold` alone? Then trying each literal and one other value tries everything. */
export function isExact(node: ASTNode): boolean {
  if (isComparing(node)) return withLiteral(node.args).length > 0;
  if (node.op === '.') return node.args[1] === 'legalHold';
  return node.op === 'value' || (node.op !== '?:' && partsOf(node).length > 0 && partsOf(node).every(isExact));
}

const MOST_RECORDS = 20_000; // chosen here: beyond it we claim nothing, rather than be slow

/** One record for every way exact conditions can tell records apart; undefined when there are too many to try. */
export function tellingRecords(asts: readonly ASTNode[]): readonly PersonSeen[] | undefined {
  const domains = new Map<PersonField, readonly (string | boolean)[]>([
    ['employmentType', ['employee', 'contractor', 'intern']],
    ['legalHold', [false, true]],
  ]);
  for (const { field, literal } of asts.flatMap(comparisons))
    if (field !== 'employmentType')
      domains.set(field, [...new Set([...(domains.get(field) ?? [ANYTHING_ELSE]), literal])]);
  let records: readonly PersonSeen[] = [NOBODY];
  for (const [field, values] of domains) {
    if (records.length * values.length > MOST_RECORDS) return undefined;
    records = records.flatMap((record) => values.map((value) => ({ ...record, [field]: value })));
  }
  return records;
}

/** Stands for every value no rule mentions. */
const ANYTHING_ELSE = '\u{10ffff}';

const NOBODY: PersonSeen = {
  workerId: ANYTHING_ELSE,
  personId: ANYTHING_ELSE,
  givenName: ANYTHING_ELSE,
  familyName: ANYTHING_ELSE,
  email: ANYTHING_ELSE,
  employmentType: 'employee',
  department: ANYTHING_ELSE,
  title: ANYTHING_ELSE,
  costCenter: ANYTHING_ELSE,
  country: ANYTHING_ELSE,
  office: ANYTHING_ELSE,
  timeZone: ANYTHING_ELSE,
  managerWorkerId: ANYTHING_ELSE,
  startDate: ANYTHING_ELSE,
  endDate: ANYTHING_ELSE,
  legalHold: false,
  attributes: new Map(),
};

type Comparing = Extract<ASTNode, { op: '==' | '!=' | 'in' }>;

function isComparing(node: ASTNode): node is Comparing {
  return node.op === '==' || node.op === '!=' || node.op === 'in';
}

/** The field may stand on either side. */
function withLiteral([left, right]: Comparing['args']): readonly Comparison[] {
  return [...pair(left, right), ...pair(right, left)];
}

function pair(left: ASTNode, right: ASTNode): readonly Comparison[] {
  if (left.op !== '.' || !isPersonField(left.args[1]) || left.args[1] === 'attributes') return [];
  const field = left.args[1];
  const literals = right.op === 'list' ? right.args : [right];
  const compared = literals.flatMap((node) =>
    node.op === 'value' && typeof node.args === 'string' ? [{ field, literal: node.args, from: node.start }] : [],
  );
  return compared.length === literals.length ? compared : [];
}

function partsOf(node: ASTNode): readonly ASTNode[] {
  if (node.op === '!_') return [node.args];
  return node.op === '&&' || node.op === '||' || node.op === '?:' ? node.args : [];
}
