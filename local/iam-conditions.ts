/** The `Condition` of an IAM statement. An operator or a global key that is not listed is refused when the template is read. */

/** The values of a call's context, by condition key. */
export type Context = Readonly<Record<string, string | readonly string[]>>;
export type Condition = (context: Context) => boolean;

type Compare = (value: string, wanted: string) => boolean;
interface Operator {
  readonly compare: Compare;
  /** True for `…Not…`: no value may compare, and an absent key satisfies it. */
  readonly negated: boolean;
}

const equals: Compare = (value, wanted) => value === wanted;
const equalsIgnoringCase: Compare = (value, wanted) => value.toLowerCase() === wanted.toLowerCase();
const like: Compare = (value, wanted) => wildcard(wanted).test(value);
const number =
  (holds: (value: number, wanted: number) => boolean): Compare =>
  (value, wanted) =>
    holds(Number(value), Number(wanted));

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: equals, negated: false },
  StringNotEquals: { compare: equals, negated: true },
  StringEqualsIgnoreCase: { compare: equalsIgnoringCase, negated: false },
  StringNotEqualsIgnoreCase: { compare: equalsIgnoringCase, negated: true },
  StringLike: { compare: like, negated: false },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: like, negated: false },
  ArnNotEquals: { compare: like, negated: true },
  ArnLike: { compare: like, negated: false },
  ArnNotLike: { compare: like, negated: true },
  Bool: { compare: equalsIgnoringCase, negated: false },
  NumericEquals: { compare: number((value, wanted) => value === wanted), negated: false },
  NumericLessThan: { compare: number((value, wanted) => value < wanted), negated: false },
  NumericLessThanEquals: { compare: number((value, wanted) => value <= wanted), negated: false },
  NumericGreaterThan: { compare: number((value, wanted) => value > wanted), negated: false },
  NumericGreaterThanEquals: { compare: number((value, wanted) => value >= wanted), negated: false },
};

/** The global keys a call carries here; keys of a service are what its adapter says in `permissions`. */
const GLOBAL_KEYS = new Set(
  ['aws:PrincipalArn', 'aws:PrincipalAccount', 'aws:SecureTransport', 'aws:SourceArn', 'aws:SourceAccount'].map((key) =>
    key.toLowerCase(),
  ),
);

/** All of a statement's conditions as one. Throws, naming the operator or key that is not known. */
export function condition(block: Readonly<Record<string, unknown>>, where: string): Condition {
  const tests = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys as Readonly<Record<string, unknown>>).map(([key, wanted]) =>
      test(operator, key, [wanted].flat().map(String), where),
    ),
  );
  return (context) => tests.every((holds) => holds(context));
}

function test(operator: string, key: string, wanted: readonly string[], where: string): Condition {
  if (key.toLowerCase().startsWith('aws:') && !GLOBAL_KEYS.has(key.toLowerCase()))
    throw new Error(`${where}: the condition key ${key} is not known to local/iam-conditions.ts: add what answers it`);
  const unresolved = wanted.find((value) => value.includes('${'));
  if (unresolved !== undefined)
    throw new Error(`${where}: policy variables (${unresolved}) are not known to local/iam-conditions.ts`);
  if (operator === 'Null') return (context) => String(valuesOf(context, key).length === 0) === wanted[0];
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const found = OPERATORS[name];
  if (found === undefined)
    throw new Error(
      `${where}: the condition operator ${operator} is not known to local/iam-conditions.ts: add it there`,
    );
  const matches = (value: string) => wanted.some((one) => found.compare(value, one)) !== found.negated;
  return (context) => {
    const values = valuesOf(context, key);
    if (values.length === 0)
      return quantifier === 'ForAllValues' || ifExists !== undefined || isNegated(found, quantifier);
    return quantifier === 'ForAnyValue' ? values.some(matches) : values.every(matches);
  };
}

function isNegated({ negated }: Operator, quantifier: string | undefined): boolean {
  return negated && quantifier === undefined;
}

/** Condition keys know no case: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
function valuesOf(context: Context, key: string): readonly string[] {
  const found = context[key] ?? Object.entries(context).find(([name]) => equalsIgnoringCase(name, key))?.[1];
  return found === undefined ? [] : [found].flat();
}

const compiled = new Map<string, RegExp>();

/** `*` is any text, `?` any character. */
export function wildcard(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const text = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const regExp = new RegExp(`^${text}$`, `s${flags}`);
  compiled.set(key, regExp);
  return regExp;
}
