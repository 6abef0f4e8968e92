/** EventBridge event patterns. What is not supported here is refused when the pattern is read, never quietly not matched. */

/** Says whether an event matches. */
export type Matches = (event: unknown) => boolean;
/** Judges one value; `undefined` when the event does not have it. */
type Judge = (value: unknown) => boolean;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export function readPattern(pattern: unknown): Matches {
  if (!isObject(pattern)) throw new Error('an event pattern must be a JSON object');
  return fieldsOf(pattern, '');
}

function fieldsOf(pattern: Record<string, unknown>, at: string): Matches {
  const fields = Object.entries(pattern).map(([name, part]) => field(name, part, at === '' ? name : `${at}.${name}`));
  if (fields.length === 0) throw new Error(`event pattern ${at || '(whole)'}: an object must name a field`);
  return (event) => fields.every((matches) => matches(event));
}

function field(name: string, part: unknown, at: string): Matches {
  if (name === '$or') return either(part, at);
  if (Array.isArray(part)) {
    if (part.length === 0) throw new Error(`event pattern ${at}: an empty list matches nothing`);
    const judges = part.map((alternative) => judgeOf(alternative, at));
    return (event) => judges.some((judge) => valuesOf(event, name).some(judge));
  }
  if (!isObject(part)) throw new Error(`event pattern ${at}: must be a list of alternatives or an object`);
  const inner = fieldsOf(part, at);
  return (event) => nestedIn(event, name).some(inner);
}

function either(part: unknown, at: string): Matches {
  if (!Array.isArray(part) || part.length < 2 || !part.every(isObject))
    throw new Error(`event pattern ${at}: must be a list of at least two objects`);
  const branches = part.map((branch) => fieldsOf(branch, at));
  return (event) => branches.some((matches) => matches(event));
}

/** A list in the event matches when any of its elements does; an absent field or an empty list is judged as undefined. */
function valuesOf(event: unknown, name: string): readonly unknown[] {
  const value = isObject(event) ? event[name] : undefined;
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? [undefined] : value;
}

function nestedIn(event: unknown, name: string): readonly unknown[] {
  const value = isObject(event) ? event[name] : undefined;
  return Array.isArray(value) ? value : [value];
}

function judgeOf(alternative: unknown, at: string): Judge {
  if (alternative === null || ['string', 'number', 'boolean'].includes(typeof alternative))
    return (value) => value === alternative;
  const [operator, operand, ...more] = isObject(alternative) ? Object.entries(alternative).flat() : [];
  if (typeof operator !== 'string' || more.length > 0) throw unsupported(at, alternative);
  return operatorOf(operator, operand, at);
}

function operatorOf(operator: string, operand: unknown, at: string): Judge {
  switch (operator) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return textJudge(operator, operand, at);
    case 'exists':
      // Only leaves are judged: EventBridge's `exists` does not see an object.
      if (typeof operand !== 'boolean') throw unsupported(at, { [operator]: operand });
      return (value) => (value !== undefined && !isObject(value)) === operand;
    case 'numeric':
      return numeric(operand, at);
    case 'anything-but':
      return anythingBut(operand, at);
    default:
      throw unsupported(at, { [operator]: operand });
  }
}

function textJudge(operator: 'prefix' | 'suffix' | 'equals-ignore-case', operand: unknown, at: string): Judge {
  if (typeof operand !== 'string') throw unsupported(at, { [operator]: operand });
  const tests = {
    prefix: (text: string) => text.startsWith(operand),
    suffix: (text: string) => text.endsWith(operand),
    'equals-ignore-case': (text: string) => text.toLowerCase() === operand.toLowerCase(),
  };
  return (value) => typeof value === 'string' && tests[operator](value);
}

/** An absent field never matches. */
function anythingBut(operand: unknown, at: string): Judge {
  const refused = isObject(operand)
    ? [judgeOf(operand, at)]
    : (Array.isArray(operand) ? operand : [operand]).map((one) => literal(one, at));
  return (value) => value !== undefined && !isObject(value) && !refused.some((judge) => judge(value));
}

function literal(value: unknown, at: string): Judge {
  if (typeof value !== 'string' && typeof value !== 'number') throw unsupported(at, { 'anything-but': value });
  return (other) => other === value;
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operand: unknown, at: string): Judge {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4))
    throw unsupported(at, { numeric: operand });
  const bounds: Judge[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = COMPARISONS[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (compare === undefined || typeof bound !== 'number') throw unsupported(at, { numeric: operand });
    bounds.push((value) => typeof value === 'number' && compare(value, bound));
  }
  return (value) => bounds.every((judge) => judge(value));
}

function unsupported(at: string, what: unknown): Error {
  return new Error(`event pattern ${at}: ${JSON.stringify(what)} is not supported on the embedded default`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
