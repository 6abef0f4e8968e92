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

function inWords(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...path, key]));
  const described = describe(path);
  if (issue.input === undefined) return [fault(path, `the field "${path.at(-1)}" is missing`, `add it: ${described}`)];
  return [fault(path, lowerFirst(issue.message), described)];
}

function unknownField(path: readonly PathStep[]): Fault {
  const known = keys(within(schemaAt(path.slice(0, -1)), 'properties'));
  const name = String(path.at(-1));
  const mend = `${didYouMean(name, known)}fields here: ${known.join(', ')}`;
  return { ...fault(path, `unknown field "${name}"`, mend), atKey: true };
}

/** What the schema says a value is: its own description, or the nearest around it. The root has fields, so this ends. */
function describe(path: readonly PathStep[]): string {
  const at = schemaAt(path);
  const [description, choice, only, fields] = ['description', 'enum', 'const', 'properties'].map((key) =>
    within(at, key),
  );
  if (description !== undefined) return String(description);
  if (Array.isArray(choice)) return `one of ${choice.join(', ')}`;
  if (only !== undefined) return `it is ${only}`;
  if (fields !== undefined) return `its fields are ${keys(fields).join(', ')}`;
  return describe(path.slice(0, -1));
}

let written: unknown;
/** Written once: it takes longer than all else that is said of a fault. */
function wholeSchema(): unknown {
  written ??= packFileSchema();
  return written;
}

/** The part of the JSON Schema that governs the value at `path`. */
function schemaAt(path: readonly PathStep[]): unknown {
  let at: unknown = wholeSchema();
  for (const step of path)
    at =
      typeof step === 'number'
        ? within(at, 'items')
        : (within(within(at, 'properties'), step) ?? within(at, 'additionalProperties'));
  return at;
}

function within(part: unknown, key: string): unknown {
  return typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined;
}

function keys(part: unknown): readonly string[] {
  return Object.keys(Object(part));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
