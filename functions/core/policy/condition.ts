/**
 * CEL expressions over `person`: parsed, typed, and kept to the part of CEL that cannot fail at run time.
 * Left out on purpose: numbers, indexing, conversions, regular expressions, macros. What is left ends for every record.
 */
import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { InvalidInput } from '../errors.ts';
import { didYouMean } from './nearest.ts';
import { isPersonField, PERSON_FIELDS, type PersonSeen } from './person-seen.ts';

/** What is wrong with an expression: `from` counts characters from its start. */
export interface CelFault {
  readonly from: number;
  readonly text: string;
  readonly mend: string;
}

/** A checked expression. `evaluate` throws `InvalidInput`, naming the rule, should CEL ever fail: never a silent false. */
export interface Condition<T extends boolean | string> {
  /** As it is written in the pack. */
  readonly text: string;
  readonly ast: ASTNode;
  evaluate(rule: string, person: PersonSeen): T;
}

export type Checked<T extends boolean | string> = { readonly condition: Condition<T> } | { readonly fault: CelFault };

/** A yes-or-no expression: a rule's `when`. */
export function checkWhen(text: string): Checked<boolean> {
  return check(text, 'bool', (value) => value === true || value === false);
}

/** An expression that makes text: a rule's `login`. */
export function checkText(text: string): Checked<string> {
  return check(text, 'string', (value) => typeof value === 'string' && value !== '');
}

/** An expression that makes text, or none: one of the candidates for a user name. */
export function checkAnyText(text: string): Checked<string> {
  return check(text, 'string', (value) => typeof value === 'string');
}

/** The condition of a rule that was checked before. Throws `InvalidInput`, naming the rule, when it was not. */
export function sound<T extends boolean | string>(rule: string, checked: Checked<T>): Condition<T> {
  if ('fault' in checked) throw new InvalidInput(`rule ${rule}: ${checked.fault.text}; ${checked.fault.mend}`);
  return checked.condition;
}

const MOST_NODES = 500; // chosen here: a condition longer than this is several rules
const METHODS = ['startsWith', 'endsWith', 'contains', 'lowerAscii', 'upperAscii', 'trim', 'text', 'initial'];
const OPERATORS = 'use == != < <= > >= in && || ! ?: + and the methods';

const environment = new Environment({ limits: { maxAstNodes: MOST_NODES } })
  .registerVariable({ name: 'person', schema: PERSON_FIELDS })
  .registerFunction('map.text(string): string', (attributes: ReadonlyMap<string, string>, name: string) => {
    return attributes.get(name) ?? '';
  })
  .registerFunction('string.initial(): string', (text: string) => [...text.trim()].slice(0, 1).join(''));

function check<T extends boolean | string>(
  text: string,
  type: 'bool' | 'string',
  expected: (value: unknown) => boolean,
): Checked<T> {
  const typed = environment.check(text);
  if (typed.error !== undefined) return { fault: explained(typed.error) };
  const program = environment.parse(text);
  const unsafe = firstUnsafe(program.ast);
  if (unsafe !== undefined) return { fault: unsafe };
  if (typed.type !== type) return { fault: wrongType(String(typed.type), type) };
  return { condition: { text, ast: program.ast, evaluate: (rule, person) => run<T>(program, rule, person, expected) } };
}

function run<T>(
  program: (context: { person: PersonSeen }) => unknown,
  rule: string,
  person: PersonSeen,
  expected: (value: unknown) => boolean,
): T {
  let value: unknown;
  try {
    value = program({ person });
  } catch (cause) {
    // CEL's own message quotes the expression, not the person.
    throw new InvalidInput(`rule ${rule}: its CEL expression failed for a worker record; mend the rule`, { cause });
  }
  if (!expected(value))
    throw new InvalidInput(`rule ${rule}: its CEL expression answered nothing usable; mend the rule`);
  return value as T; // the boundary where CEL's answer, checked just now, becomes ours
}

function explained(error: { code: string; summary: string; range?: { start: number } }): CelFault {
  const { start: from } = { start: 0, ...error.range };
  const name = error.summary.slice(error.summary.lastIndexOf(' ') + 1);
  if (error.code === 'no_such_key')
    return {
      from,
      text: `person has no field "${name}"`,
      mend: `${didYouMean(name, Object.keys(PERSON_FIELDS))}HR's own extra fields are person.attributes.text("${name}")`,
    };
  if (error.code === 'unknown_variable')
    return { from, text: `unknown variable "${name}"`, mend: 'conditions know one variable: person' };
  return { from, text: `CEL: ${error.summary}`, mend: `${OPERATORS} ${METHODS.join(', ')}` };
}

function wrongType(found: string, wanted: 'bool' | 'string'): CelFault {
  const text = `the expression gives ${found.replace('$', '')}, not ${wanted === 'bool' ? 'true or false' : 'text'}`;
  const mend = wanted === 'bool' ? 'compare with something, e.g. == "Finance"' : 'give text, e.g. person.email';
  return { from: 0, text, mend };
}

/** The first part of an expression that could fail at run time, or that says nothing of the person. What we do not know is refused. */
function firstUnsafe(node: ASTNode): CelFault | undefined {
  if (node.op === 'value')
    return typeof node.args === 'string' || typeof node.args === 'boolean'
      ? undefined
      : left(node, 'a value other than text, true or false', 'compare text: "7"');
  if (node.op === 'id') return left(node, 'person as a whole', 'name a field: person.department');
  if (node.op === '.') return unsafeField(node, node.args);
  if (node.op === 'rcall') return unsafeCall(node, node.args);
  if (node.op === '!_') return firstUnsafe(node.args);
  if (isJoining(node)) return firstOf(node.args);
  return left(node, node.op === 'call' ? `${node.args[0]}()` : `"${node.op}"`, `${OPERATORS} ${METHODS.join(', ')}`);
}

/** What joins two or more parts, each of them safe, and cannot fail itself. */
const JOINING = ['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '+', '?:', 'list'] as const;

function isJoining(node: ASTNode): node is Extract<ASTNode, { op: (typeof JOINING)[number] }> {
  return (JOINING as readonly string[]).includes(node.op);
}

function unsafeField(node: ASTNode, [of, field]: readonly [ASTNode, string]): CelFault | undefined {
  if (of.op === 'id' && isPersonField(field) && field !== 'attributes') return undefined;
  return left(node, `.${field}`, 'an extra field of HR is read as person.attributes.text("name")');
}

function unsafeCall(
  node: ASTNode,
  [method, of, given]: readonly [string, ASTNode, readonly ASTNode[]],
): CelFault | undefined {
  if (!METHODS.includes(method)) return left(node, `.${method}()`, `methods are ${METHODS.join(', ')}`);
  return firstOf([...(isAttributes(of) ? [] : [of]), ...given]);
}

function firstOf(nodes: readonly ASTNode[]): CelFault | undefined {
  return nodes.map(firstUnsafe).find((found) => found !== undefined);
}

function isAttributes(node: ASTNode): boolean {
  return node.op === '.' && node.args[0].op === 'id' && node.args[1] === 'attributes';
}

function left(node: ASTNode, name: string, mend: string): CelFault {
  return { from: node.start, text: `${name} is not part of the CEL that rules may use`, mend };
}
