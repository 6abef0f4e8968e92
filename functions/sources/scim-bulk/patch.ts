/** A SCIM PATCH as a part of a record: whole attributes that are replaced or removed. What picks among many is refused. RFC 7644, 3.5.2 */
import * as z from 'zod';
import { type Refusal, refused } from '../refusal.ts';
import { ENTERPRISE, isObject, standardName, USER } from './names.ts';

const Patch = z.object({
  Operations: z
    .array(z.object({ op: z.string(), path: z.string().max(300).optional(), value: z.unknown().optional() }))
    .min(1)
    .max(200),
});

type Part = Readonly<Record<string, unknown>>;
export type PatchRead =
  | { readonly kind: 'part'; readonly part: Part }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** The attributes a patch leaves somebody with, and `null` for what it takes away. `where` points at the patch. */
export function readPatch(data: unknown, where: string): PatchRead {
  const read = Patch.safeParse(data);
  if (!read.success)
    return refused('the patch has no operations', `${where}/Operations`, 'send Operations of RFC 7644, 3.5.2');
  let part: Part = {};
  for (const [index, { op, path, value }] of read.data.Operations.entries()) {
    const place = `${where}/Operations/${index}`;
    const kind = op.toLowerCase();
    if (kind !== 'replace' && kind !== 'remove' && kind !== 'add')
      return refused('the operation is none of a patch', `${place}/op`, 'send replace, add or remove');
    const fault = faultOf(kind, path, value, place);
    if (fault !== undefined) return { kind: 'refused', refusals: [fault] };
    part = changed(part, path, kind === 'remove' ? null : value);
  }
  return { kind: 'part', part };
}

function faultOf(kind: 'add' | 'remove' | 'replace', path: string | undefined, value: unknown, place: string) {
  const no = (what: string, at: string, mend: string): Refusal => ({ what, where: `${place}/${at}`, mend });
  if (kind === 'remove' && path === undefined)
    return no('nothing says what is to be removed', 'path', 'name the attribute');
  if (path !== undefined && stepsOf(path) === undefined)
    return no(
      'the path picks among several values, or is none',
      'path',
      'replace the whole attribute: its path without a filter, and all of its values',
    );
  if (path === undefined && !isObject(value))
    return no('without a path the value holds the attributes', 'value', 'send an object of attributes, or a path');
  const lists =
    Array.isArray(value) || (isObject(value) && path === undefined && Object.values(value).some(Array.isArray));
  if (kind === 'add' && lists)
    return no('values are added to a list nobody here has', 'op', 'replace the whole attribute with all of its values');
  return undefined;
}

function changed(part: Part, path: string | undefined, value: unknown): Part {
  if (path !== undefined) return put(part, stepsOf(path) ?? [], value);
  if (!isObject(value)) return part;
  return Object.entries(value).reduce((made, [name, one]) => put(made, stepsOf(name) ?? [name], one), part);
}

/** `title`, `name.givenName`, `urn:…:enterprise:2.0:User:department`; undefined for a filter and for what is no path. */
function stepsOf(path: string): readonly string[] | undefined {
  const schema = [ENTERPRISE, USER].find((urn) => path.toLowerCase().startsWith(urn.toLowerCase()));
  if (schema === undefined && path.toLowerCase().startsWith('urn:')) return customSteps(path);
  const rest = schema === undefined ? path : path.slice(schema.length).replace(/^:/, '');
  if (rest === '') return schema === ENTERPRISE ? [ENTERPRISE] : undefined;
  if (!/^[A-Za-z$][\w$-]*(\.[A-Za-z$][\w$-]*)?$/.test(rest)) return undefined;
  const [name = '', ...parts] = rest.split('.');
  return schema === ENTERPRISE
    ? [ENTERPRISE, standardName(name, 'enterprise'), ...parts.map((one) => standardName(one, 'enterprise'))]
    : [standardName(name, 'user'), ...parts.map((one) => standardName(one, 'part'))];
}

/** A schema of the company's own: its last part is the attribute, as in `urn:contoso:employee:HireDate`. */
function customSteps(urn: string): readonly string[] | undefined {
  const [, schema, name] = /^(urn:[\w.:-]+):([A-Za-z][\w-]*)$/i.exec(urn) ?? [];
  return schema === undefined || name === undefined ? undefined : [schema, name];
}

function put(part: Part, [step = '', ...rest]: readonly string[], value: unknown): Part {
  const below = Object.hasOwn(part, step) ? part[step] : undefined;
  if (rest.length > 0) return { ...part, [step]: put(isObject(below) ? below : {}, rest, value) };
  // What is said of a part stays beside what is said of the others, as a replace of a complex attribute has it (RFC 7644, 3.5.2.3).
  return { ...part, [step]: isObject(below) && isObject(value) ? { ...below, ...value } : value };
}
