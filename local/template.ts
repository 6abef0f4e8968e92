/** What the intrinsic functions of a CloudFormation template mean here. A function that is not listed is an error, not a guess. */
import type { Template } from './assembly.ts';
import type { Provisioned } from './service.ts';

/** Where a template is resolved: what is known of its stack and of the stacks before it. */
export interface Scope {
  readonly template: Template;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** The resources provisioned so far, by logical id. */
  readonly provisioned: ReadonlyMap<string, Provisioned>;
  /** The exports of every stack so far. */
  readonly exports: ReadonlyMap<string, unknown>;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;
type Fields = Readonly<Record<string, unknown>>;

/** A property set to this is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => ref(String(argument), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [id, attribute] = typeof argument === 'string' ? splitOnce(argument) : (argument as [string, unknown]);
    return attributeOf(id, String(resolve(attribute, scope)), scope);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = argument as [string, unknown];
    return list('Fn::Join', resolve(parts, scope)).map(String).join(separator);
  },
  'Fn::Sub': (argument, scope) => {
    const [text, values] = typeof argument === 'string' ? [argument, {}] : (argument as [string, Fields]);
    return substitute(text, values, scope);
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = argument as [unknown, unknown];
    const found = list('Fn::Select', resolve(values, scope))[Number(resolve(index, scope))];
    if (found === undefined) throw new Error(`Fn::Select asks for item ${String(index)} of a shorter list`);
    return found;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = argument as [string, unknown];
    return String(resolve(text, scope)).split(separator);
  },
  'Fn::If': (argument, scope) => {
    const [name, then, otherwise] = argument as [string, unknown, unknown];
    return resolve(isTrue(name, scope) ? then : otherwise, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list('Fn::Equals', resolve(argument, scope));
    return String(left) === String(right);
  },
  'Fn::And': (argument, scope) => list('Fn::And', resolve(argument, scope)).every((value) => value === true),
  'Fn::Or': (argument, scope) => list('Fn::Or', resolve(argument, scope)).some((value) => value === true),
  'Fn::Not': (argument, scope) => list('Fn::Not', resolve(argument, scope))[0] !== true,
  Condition: (argument, scope) => isTrue(String(argument), scope),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = list('Fn::FindInMap', resolve(argument, scope)).map(String);
    const value = scope.template.Mappings[map ?? '']?.[first ?? '']?.[second ?? ''];
    if (value === undefined) throw new Error(`Fn::FindInMap finds nothing at ${map}.${first}.${second}`);
    return value;
  },
  'Fn::ImportValue': (argument, scope) => {
    const name = String(resolve(argument, scope));
    if (scope.exports.has(name)) return scope.exports.get(name);
    throw new Error(`no stack before ${scope.stackName} exports ${name}`);
  },
};

/** The value with every intrinsic function in it worked out. Throws, naming what is missing. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && isIntrinsic(only[0], only[1])) {
    const intrinsic = INTRINSICS[only[0]];
    if (intrinsic === undefined)
      throw new Error(`${only[0]} is not known to the embedded default: add it to local/template.ts`);
    return intrinsic(only[1], scope);
  }
  const resolved = entries.map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
}

/** Is the condition of this name true? */
export function isTrue(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions[name];
  if (condition === undefined) throw new Error(`the template has no condition ${name}`);
  return resolve(condition, scope) === true;
}

/** `Condition` is also a key of IAM statements, where it holds an object. */
function isIntrinsic(key: string, argument: unknown): boolean {
  return key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');
}

function literal(text: string): string {
  if (text.includes('{{resolve:'))
    throw new Error('dynamic references ({{resolve:…}}) are not known to the embedded default: pass the ARN instead');
  return text;
}

function ref(name: string, scope: Scope): unknown {
  const pseudo = pseudoParameter(name, scope);
  if (pseudo !== undefined) return pseudo;
  const parameter = scope.template.Parameters[name];
  if (parameter !== undefined) return parameterValue(name, parameter);
  return provisionedOf(name, scope).ref;
}

function pseudoParameter(name: string, scope: Scope): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return scope.account;
    case 'AWS::Region':
      return scope.region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return scope.stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${scope.region}:${scope.account}:stack/${scope.stackName}/embedded`;
    case 'AWS::NoValue':
      return NO_VALUE;
    default:
      return undefined;
  }
}

/** Only defaults: nobody is asked for parameters here. `BootstrapVersion` is read by a deployment's rules alone. */
function parameterValue(name: string, { Type, Default }: Template['Parameters'][string]): unknown {
  if (Default !== undefined && !Type.startsWith('AWS::SSM::')) return Default;
  throw new Error(`the parameter ${name} (${Type}) has no value here: give it a default in infra`);
}

function attributeOf(id: string, attribute: string, scope: Scope): string {
  const value = provisionedOf(id, scope).attributes[attribute];
  if (value !== undefined) return value;
  const type = scope.template.Resources[id]?.Type;
  throw new Error(
    `${id} (${type}) has no attribute ${attribute} here: answer it in the service that provides the type`,
  );
}

function provisionedOf(id: string, scope: Scope): Provisioned {
  const found = scope.provisioned.get(id);
  if (found === undefined) throw new Error(`${scope.stackName} refers to ${id}, which it does not provide`);
  return found;
}

function substitute(text: string, values: Fields, scope: Scope): string {
  return literal(text).replaceAll(/\$\{(!?)([^}]+)\}/g, (whole, escaped: string, name: string) => {
    if (escaped !== '') return whole.replace('!', '');
    if (name in values) return String(resolve(values[name], scope));
    if (!name.startsWith('AWS::') && name.includes('.')) return attributeOf(...splitOnce(name), scope);
    return String(ref(name, scope));
  });
}

function splitOnce(text: string): [string, string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

function list(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${name} needs a list`);
}
