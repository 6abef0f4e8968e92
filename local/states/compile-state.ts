/** One state of a definition, by its Type. */
import type { Compilation } from './compile.ts';
import type {
  Catcher,
  Choice,
  Exit,
  Fail,
  MapState,
  Parallel,
  Recoverable,
  Retrier,
  State,
  Task,
  Wait,
} from './definition.ts';
import type { Fields } from './fields.ts';
import { parseInstant } from './instant.ts';
import type { Template } from './template.ts';

/** Compiles the program within a state and answers its id. */
export type Nest = (fields: Fields, key: string) => string;

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const EXIT = ['Assign', 'Output', 'Next', 'End'];
const RECOVERY = ['Retry', 'Catch'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pass: EXIT,
  Succeed: ['Assign', 'Output'],
  Fail: ['Error', 'Cause'],
  Choice: ['Choices', 'Default', 'Assign', 'Output'],
  Wait: [...EXIT, 'Seconds', 'Timestamp'],
  Task: [...EXIT, ...RECOVERY, 'Resource', 'Arguments', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Parallel: [...EXIT, ...RECOVERY, 'Branches', 'Arguments'],
  Map: [
    ...EXIT,
    ...RECOVERY,
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'Iterator',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'Label',
  ],
};
/** Distributed Map: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
const DISTRIBUTED = ['ItemReader', 'ItemBatcher', 'ResultWriter'];
const LABEL = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]{1,40}$/u;

/** The state, or undefined when a problem was noted that leaves nothing to run. */
export function compileState(name: string, fields: Fields, into: Compilation, nest: Nest): State | undefined {
  const type = fields.text('Type') ?? '';
  const allowed = FIELDS[type];
  if (allowed === undefined) {
    fields.problem(`state '${name}' has the Type '${type}': use one of ${Object.keys(FIELDS).join(', ')}`);
    return undefined;
  }
  if (!isJsonata(fields, into)) {
    fields.problem(
      `state '${name}' is written in JSONPath: set "QueryLanguage": "JSONata" on the machine or the state`,
    );
    return undefined;
  }
  for (const field of DISTRIBUTED.filter((field) => fields.has(field))) {
    fields.problem(
      `state '${name}' has ${field}, which does not run here: give the items in Items, and write results in the item's own states`,
    );
  }
  fields.only([...COMMON, ...allowed, ...DISTRIBUTED]);
  return build(type as State['type'], name, fields, into, nest);
}

function isJsonata(fields: Fields, into: Compilation): boolean {
  return (fields.text('QueryLanguage') ?? (into.jsonata ? 'JSONata' : 'JSONPath')) === 'JSONata';
}

function build(type: State['type'], name: string, fields: Fields, into: Compilation, nest: Nest): State {
  switch (type) {
    case 'Pass':
      return { type, name, ...ending(fields) };
    case 'Succeed':
      return { type, name, ...exit(fields) };
    case 'Fail':
      return { type, name, ...some<Fail>({ error: fields.template('Error'), cause: fields.template('Cause') }) };
    case 'Choice':
      return { type, name, ...choice(fields) };
    case 'Wait':
      return { type, name, ...ending(fields), ...wait(fields) };
    case 'Task':
      return { type, name, ...ending(fields), ...recovery(fields), ...task(fields, into) };
    case 'Parallel':
      return { type, name, ...ending(fields), ...recovery(fields), ...parallel(fields, nest) };
    case 'Map':
      return { type, name, ...ending(fields), ...recovery(fields), ...map(name, fields, nest) };
    default:
      return type satisfies never;
  }
}

/** The fields that are there: an absent one stays absent. */
function some<T extends object>(fields: { readonly [K in keyof T]?: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function exit(fields: Fields, under = ''): Exit {
  return some<Exit>({
    assign: fields.template('Assign', `${under}Assign`),
    output: fields.template('Output', `${under}Output`),
    next: fields.text('Next'),
  });
}

function ending(fields: Fields): Exit {
  const end = fields.raw('End') === true;
  if (end === fields.has('Next')) fields.problem('MISSING_END_STATE: a state needs either "Next" or "End": true');
  return exit(fields);
}

function choice(fields: Fields): Pick<Choice, 'rules'> & Exit {
  const rules = fields.children('Choices').map((rule, index) => {
    rule.only(['Condition', 'Next', 'Assign', 'Output', 'Comment']);
    const condition = rule.template('Condition', `Choices[${index}]/Condition`);
    if (condition === undefined || !rule.has('Next')) rule.problem('a rule needs Condition and Next');
    return {
      ...exit(rule, `Choices[${index}]/`),
      condition: condition ?? ({ kind: 'literal', value: false } as const),
    };
  });
  if (rules.length === 0) fields.problem('a Choice needs at least one rule in Choices');
  const otherwise = fields.text('Default');
  return { ...exit(fields), ...(otherwise === undefined ? {} : { next: otherwise }), rules };
}

function wait(fields: Fields): Pick<Wait, 'seconds' | 'timestamp'> {
  if (fields.has('Seconds') === fields.has('Timestamp')) fields.problem('a Wait needs either Seconds or Timestamp');
  const timestamp = fields.template('Timestamp');
  if (timestamp?.kind === 'literal' && parseInstant(String(timestamp.value)) === undefined) {
    fields.problem(`Timestamp '${String(timestamp.value)}' is not ISO 8601 with an offset (2026-12-01T09:00:00Z)`);
  }
  return some<Wait>({ seconds: fields.template('Seconds'), timestamp });
}

function recovery(fields: Fields): Recoverable {
  return { retry: fields.children('Retry').map(retrier), catch: fields.children('Catch').map(catcher) };
}

function retrier(fields: Fields): Retrier {
  fields.only([
    'ErrorEquals',
    'IntervalSeconds',
    'MaxAttempts',
    'BackoffRate',
    'MaxDelaySeconds',
    'JitterStrategy',
    'Comment',
  ]);
  if (fields.texts('ErrorEquals').length === 0) fields.problem('a retrier needs ErrorEquals');
  return {
    errorEquals: fields.texts('ErrorEquals'),
    intervalSeconds: fields.number('IntervalSeconds') ?? 1,
    maxAttempts: fields.number('MaxAttempts') ?? 3,
    backoffRate: fields.number('BackoffRate') ?? 2,
    jitter: fields.text('JitterStrategy') === 'FULL' ? 'FULL' : 'NONE',
    ...some<Retrier>({ maxDelaySeconds: fields.number('MaxDelaySeconds') }),
  };
}

function catcher(fields: Fields, index: number): Catcher {
  fields.only(['ErrorEquals', 'Next', 'Assign', 'Output', 'Comment']);
  if (fields.texts('ErrorEquals').length === 0 || !fields.has('Next'))
    fields.problem('a catcher needs ErrorEquals and Next');
  return { errorEquals: fields.texts('ErrorEquals'), ...exit(fields, `Catch[${index}]/`) };
}

function task(fields: Fields, into: Compilation): Pick<Task, 'resource'> & Partial<Task> {
  const resource = fields.text('Resource') ?? '';
  const refusal = into.checkResource(resource);
  if (refusal !== undefined) fields.problem(refusal);
  return {
    resource,
    ...some<Task>({
      arguments: fields.template('Arguments'),
      credentials: fields.child('Credentials')?.template('RoleArn', 'Credentials/RoleArn'),
      timeoutSeconds: fields.template('TimeoutSeconds'),
      heartbeatSeconds: fields.template('HeartbeatSeconds'),
    }),
  };
}

function parallel(fields: Fields, nest: Nest): Pick<Parallel, 'branches'> & Partial<Parallel> {
  const branches = fields.children('Branches').map((branch, index) => nest(branch, String(index)));
  if (branches.length === 0) fields.problem('a Parallel needs Branches');
  return { branches, ...some<Parallel>({ arguments: fields.template('Arguments') }) };
}

function map(name: string, fields: Fields, nest: Nest): Pick<MapState, 'processor'> & Partial<MapState> {
  const processor = fields.child('ItemProcessor') ?? fields.child('Iterator');
  if (processor === undefined) fields.problem('a Map needs an ItemProcessor');
  const template = (field: string): Template | undefined => fields.template(field);
  return {
    processor: processor === undefined ? '' : nest(processor, 'item'),
    ...some<MapState>({
      distributed: processor && distributed(name, fields, processor),
      items: template('Items'),
      itemSelector: template('ItemSelector'),
      maxConcurrency: template('MaxConcurrency'),
      toleratedFailureCount: template('ToleratedFailureCount'),
      toleratedFailurePercentage: template('ToleratedFailurePercentage'),
    }),
  };
}

/** Undefined: an inline Map. */
function distributed(name: string, fields: Fields, processor: Fields): MapState['distributed'] {
  const config = processor.child('ProcessorConfig');
  const mode = config?.text('Mode') ?? 'INLINE';
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') fields.problem(`a Map has no mode ${mode}: INLINE or DISTRIBUTED`);
  if (mode !== 'DISTRIBUTED') return undefined;
  const type = config?.text('ExecutionType');
  if (type !== 'STANDARD')
    fields.problem(
      `a Distributed Map with items of type ${type ?? '(none)'} does not run here: set ProcessorConfig.ExecutionType to STANDARD`,
    );
  const label = fields.text('Label') ?? name.replaceAll(/[^\w-]/g, '').slice(0, 40);
  if (!LABEL.test(label))
    fields.problem(`the Label '${label}' is longer than 40 characters, or has some that no label may have`);
  return { label };
}
