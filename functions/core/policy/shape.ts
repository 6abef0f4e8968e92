/** What is wrong with the shape of a pack file, in words: fields it does not know, fields it lacks, values that do not fit. */
import * as z from 'zod';
import { type Fault, fault, type PathStep } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import { PackFile } from './pack.ts';

/** The JSON Schema of a pack file, for editors; shipped as `policies/schema/pack-file.json`. */
export function packFileSchema(): z.core.JSONSchema.BaseSchema {
  return { title: 'Tenure policy pack file', ...z.toJSONSchema(PackFile, { io: 'input' }) };
}

export type Shaped = { readonly content: PackFile } | { readonly faults: readonly Fault[] };

export function readShape(value: unknown): Shaped {
  const parsed = PackFile.safeParse(value ?? {}, { reportInput: true });
  return parsed.success ? { content: parsed.data } : { faults: parsed.error.issues.flatMap(inWords) };
}

const schema = packFileSchema();

function inWords(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...path, key]));
  const described = describe(path);
  if (issue.input === undefined) return [fault(path, `the field "${path.at(-1)}" is missing`, `add it: ${described}`)];
  return [fault(path, lowerFirst(issue.message), described)];
}

function unknownField(path: readonly PathStep[]): Fault {
  const known = Object.keys(schemaAt(path.slice(0, -1))?.properties ?? {});
  const name = String(path.at(-1));
  const mend = `${didYouMean(name, known)}fields here: ${known.join(', ')}`;
  return { ...fault(path, `unknown field "${name}"`, mend), atKey: true };
}

/** What the schema says a value is: its own description, or the nearest around it. */
function describe(path: readonly PathStep[]): string {
  const at = schemaAt(path);
  if (at?.description !== undefined) return at.description;
  if (at?.enum !== undefined) return `one of ${at.enum.join(', ')}`;
  if (at?.const !== undefined) return `it is ${at.const}`;
  if (at?.properties !== undefined) return `its fields are ${Object.keys(at.properties).join(', ')}`;
  return path.length === 0 ? 'see docs/add-a-rule.md' : describe(path.slice(0, -1));
}

type Schema = z.core.JSONSchema.BaseSchema;

function schemaAt(path: readonly PathStep[]): Schema | undefined {
  let at: Schema | undefined = schema;
  for (const step of path)
    at = asSchema(typeof step === 'number' ? at?.items : (at?.properties?.[step] ?? at?.additionalProperties));
  return at;
}

/** `items` and the like are a schema, a list of schemas (tuples: we have none) or true/false. */
function asSchema(part: unknown): Schema | undefined {
  return typeof part === 'object' && part !== null ? (part as Schema) : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
