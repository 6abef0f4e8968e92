/** What a rule's target receives: the event, a part of it, a constant, or a template filled from it. */
import * as z from 'zod';
import { checkPath, valueAt } from './json-path.ts';

export const TargetInput = z.strictObject({
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
});
type TargetInput = z.infer<typeof TargetInput>;

export interface Event {
  readonly [field: string]: unknown;
  readonly time: string;
}

/** Makes the text a target receives. */
export type Render = (event: Event) => string;

/** Throws when the input cannot be rendered here. At most one of the three may be set, as on AWS. */
export function readTargetInput(input: TargetInput, rule: { readonly arn: string; readonly name: string }): Render {
  if (Object.values(input).filter((value) => value !== undefined).length > 1)
    throw new Error('a target has one of Input, InputPath and InputTransformer');
  const { Input: constant, InputPath: path, InputTransformer: transformer } = input;
  if (constant !== undefined) return () => constant;
  if (path !== undefined) {
    checkPath(path);
    return (event) => JSON.stringify(valueAt(path, event) ?? null);
  }
  if (transformer === undefined) return (event) => JSON.stringify(event);
  return readTransformer(transformer.InputTemplate, transformer.InputPathsMap ?? {}, rule);
}

function readTransformer(
  template: string,
  paths: Readonly<Record<string, string>>,
  rule: { readonly arn: string; readonly name: string },
): Render {
  Object.values(paths).forEach(checkPath);
  const lookUp: Record<string, (event: Event) => unknown> = {
    'aws.events.rule-arn': () => rule.arn,
    'aws.events.rule-name': () => rule.name,
    'aws.events.event.ingestion-time': (event) => event.time,
    'aws.events.event': ({ detail: _, ...rest }) => rest,
    'aws.events.event.json': (event) => event,
  };
  for (const [name, path] of Object.entries(paths)) lookUp[name] = (event) => valueAt(path, event);
  const parts = partsOf(template);
  for (const part of parts)
    if (part.variable !== undefined && !(part.variable in lookUp))
      throw new Error(`input template: <${part.variable}> is not in InputPathsMap`);
  return (event) =>
    parts
      .map(({ text, variable, quoted }) =>
        variable === undefined ? text : inserted(lookUp[variable]?.(event), quoted),
      )
      .join('');
}

interface Part {
  readonly text: string;
  readonly variable?: string;
  /** Inside a JSON string of the template, where a value is inserted without its own quotes. */
  readonly quoted: boolean;
}

function partsOf(template: string): readonly Part[] {
  let quoted = false;
  return template.split(/(<[\w.-]+>|"|\\.)/).map((text): Part => {
    if (text === '"') quoted = !quoted;
    return /^<[\w.-]+>$/.test(text) ? { text, variable: text.slice(1, -1), quoted } : { text, quoted };
  });
}

/** AWS leaves an absent value out; in a JSON template that would not parse, so it is `null` there. */
function inserted(value: unknown, quoted: boolean): string {
  if (!quoted) return JSON.stringify(value ?? null);
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  return JSON.stringify(text).slice(1, -1);
}
