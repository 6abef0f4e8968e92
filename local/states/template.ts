/** A field of a state: JSON in which every string written `{% … %}` is a JSONata expression. */
import { compileExpression, type Expression, type Scope, UNSUPPORTED } from './expression.ts';
import { QueryFailed } from './failure.ts';

export type Template =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'expression'; readonly field: string; readonly expression: Expression }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

/** Throws JSONata's own error when an expression does not parse. `field` is how AWS names it in a failure. */
export function compileTemplate(value: unknown, field: string): Template {
  if (typeof value === 'string') {
    const source = expressionIn(value);
    return source === undefined ? { kind: 'literal', value } : expression(source, field);
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileTemplate(item, `${field}[${index}]`));
    return items.every(isLiteral) ? { kind: 'literal', value } : { kind: 'array', items };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'literal', value };
  const entries = Object.entries(value).map(([key, item]) => [key, compileTemplate(item, `${field}/${key}`)] as const);
  return entries.every(([, item]) => isLiteral(item)) ? { kind: 'literal', value } : { kind: 'object', entries };
}

export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : undefined;
}

function expression(source: string, field: string): Template {
  return { kind: 'expression', field, expression: compileExpression(source) };
}

function isLiteral(template: Template): boolean {
  return template.kind === 'literal';
}

/** Throws `QueryFailed`. */
export async function evaluate(template: Template, scope: Scope): Promise<unknown> {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return answer(template.expression, template.field, scope);
    case 'array': {
      const items: unknown[] = [];
      for (const item of template.items) items.push(await evaluate(item, scope));
      return items;
    }
    case 'object': {
      const value: Record<string, unknown> = {};
      for (const [key, item] of template.entries) value[key] = await evaluate(item, scope);
      return value;
    }
    default:
      return template satisfies never;
  }
}

async function answer(expression: Expression, field: string, scope: Scope): Promise<unknown> {
  const named = `The JSONata expression '${expression.source}' specified for the field '${field}'`;
  let value: unknown;
  try {
    value = await expression.evaluate(scope);
  } catch (error) {
    throw new QueryFailed(`${named} threw an error during evaluation. ${jsonataMessage(error)}`, field);
  }
  if (value === undefined) throw new QueryFailed(`${named} returned nothing (undefined).`, field);
  if (value === UNSUPPORTED) throw new QueryFailed(`${named} returned an unsupported result type.`, field);
  return value;
}

function jsonataMessage(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code === undefined ? String(message) : `${code}: ${message}`;
}

const JSON_TYPES = ['array', 'boolean', 'number', 'object', 'string', 'null'] as const;
export type JsonType = (typeof JSON_TYPES)[number];

export function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as JsonType;
}

/** Evaluates a field that takes one type only. Throws `QueryFailed`. */
export async function evaluateAs(template: Template, type: JsonType, scope: Scope): Promise<unknown> {
  const value = await evaluate(template, scope);
  if (typeOf(value) === type || template.kind !== 'expression') return value;
  throw new QueryFailed(
    `The JSONata expression '${template.expression.source}' specified for the field '${template.field}' returned an ` +
      `unexpected result type. Expected '${type}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
    template.field,
  );
}

/** Evaluates a field that takes a whole number, not negative. Throws `QueryFailed`. */
export async function evaluateCount(template: Template, field: string, scope: Scope): Promise<number> {
  const value = await evaluateAs(template, 'number', scope);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new QueryFailed(`The ${field} field cannot be parsed as an integer: ${JSON.stringify(value)}`, field);
}
