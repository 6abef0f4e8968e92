/** A JSONata expression, compiled once: a plain path is walked, everything else goes to the evaluator. */
import jsonata from 'jsonata';
import { functions } from './functions.ts';

/** What an expression sees. */
export interface Scope {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** `$now()` and `$millis()`. */
  readonly nowMs: number;
}

export interface Expression {
  /** Without `{%` and `%}`, trimmed: as AWS quotes it. */
  readonly source: string;
  /** `undefined` when it answers nothing. */
  evaluate(scope: Scope): Promise<unknown>;
}

/** How long one evaluation may take. Ours to choose; AWS stops one too, and says no number. */
const MAX_EVALUATION_MS = 5000;
/** Called by JSONata before each node it evaluates. Typed as a name there, and looked up as this symbol. */
const ENTRY = Symbol.for('jsonata.__evaluate_entry') as unknown as string;

/** An expression without end would hold up every execution: nothing else runs while one is evaluated. */
function stopRunaway(_node: unknown, _input: unknown, { timestamp }: { readonly timestamp: Date }): void {
  if (Date.now() - timestamp.getTime() < MAX_EVALUATION_MS) return;
  const message = `Expression evaluation timeout: over ${MAX_EVALUATION_MS / 1000} seconds`;
  throw Object.assign(new Error(message), { code: 'D1012' });
}

const PATH = /^\$([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)$/;
const KEYWORDS = new Set(['and', 'or', 'in', 'true', 'false', 'null']);
const formatTime = jsonata('$fromMillis($at, $picture, $zone)');
const formatInstant = jsonata('$fromMillis($at)');
const cache = new Map<string, Expression>();

/** Throws JSONata's own error when the text does not parse. */
export function compileExpression(source: string): Expression {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const evaluator = jsonata(source);
  evaluator.assign(ENTRY, stopRunaway);
  const path = plainPath(source);
  const expression: Expression = {
    source,
    async evaluate(scope) {
      const walked = path === undefined ? undefined : walk(path, scope);
      return walked === undefined ? plain(await evaluator.evaluate(undefined, bindings(scope))) : walked.value;
    },
  };
  cache.set(source, expression);
  return expression;
}

function bindings(scope: Scope): Record<string, unknown> {
  return {
    ...functions,
    millis: () => scope.nowMs,
    now: (picture?: string, zone?: string) =>
      picture === undefined
        ? formatInstant.evaluate(undefined, { at: scope.nowMs })
        : formatTime.evaluate(undefined, { at: scope.nowMs, picture, zone }),
    ...scope.variables,
    states: scope.states,
  };
}

function plainPath(source: string): readonly string[] | undefined {
  const match = PATH.exec(source);
  if (match?.[1] === undefined) return undefined;
  const names = [match[1], ...(match[2] ?? '').split('.').slice(1)];
  return names.slice(1).some((name) => KEYWORDS.has(name)) ? undefined : names;
}

/** The value at the path, or undefined where JSONata's rules for arrays (or its own functions) must decide. */
function walk(path: readonly string[], scope: Scope): { readonly value: unknown } | undefined {
  const [root = '', ...names] = path;
  if (root !== 'states' && !Object.hasOwn(scope.variables, root)) return undefined;
  let value: unknown = root === 'states' ? scope.states : scope.variables[root];
  for (const name of names) {
    if (Array.isArray(value)) return undefined;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return { value: undefined };
    value = (value as Record<string, unknown>)[name];
  }
  return { value };
}

/** A function, which no field can hold. */
export const UNSUPPORTED = Symbol('an unsupported result type');

/** JSONata's answer as JSON holds it: sequences are arrays, a non-finite number is the string AWS writes. */
function plain(value: unknown): unknown {
  if (typeof value === 'function') return UNSUPPORTED;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain).filter((item) => item !== undefined);
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return UNSUPPORTED;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, plain(item)] as const)
      .filter(([, item]) => item !== undefined),
  );
}
