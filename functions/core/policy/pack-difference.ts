/** Which rules of two packs are not the same: added, dropped, or saying something else, and what. Pure. */
import { canonical } from '../canonical.ts';
import type { PolicyPack } from './pack.ts';

export interface RuleDifference {
  readonly section: string;
  /** The rule's id, or the name of an entry without one. */
  readonly rule: string;
  readonly kind: 'added' | 'dropped' | 'changed';
  /** The fields that say something else, with what they said and say. */
  readonly fields: readonly FieldDifference[];
}

interface FieldDifference {
  readonly field: string;
  readonly old: string;
  readonly now: string;
  /** Of a list of names: what it has more and less. */
  readonly more: readonly string[];
  readonly less: readonly string[];
}

/** In the order of the sections and rules of the new pack, what was dropped last. */
export function packDifference(old: PolicyPack, changed: PolicyPack): readonly RuleDifference[] {
  const sections = [...new Set([...Object.keys(changed), ...Object.keys(old)])].filter((name) => !ABOUT_PACK.has(name));
  return sections.flatMap((section) => {
    const [before, after] = [entriesOf(old, section), entriesOf(changed, section)];
    const now = [...after].flatMap(([rule, entry]) => differenceOf(section, rule, before.get(rule), entry));
    const gone = [...before.keys()].filter((rule) => !after.has(rule));
    return [...now, ...gone.map((rule): RuleDifference => ({ section, rule, kind: 'dropped', fields: [] }))];
  });
}

const ABOUT_PACK = new Set(['version', 'name']);

type Entry = Readonly<Record<string, unknown>>;

/** Lists by the name of their entries (the catalogue, whose ids are the targets'), or their id; what is no list (leaver, time, approvers) by its parts. */
function entriesOf(pack: PolicyPack, section: string): ReadonlyMap<string, Entry> {
  const found: unknown = Reflect.get(pack, section);
  if (Array.isArray(found)) return new Map(found.map((entry: Entry) => [String(entry.name ?? entry.id), entry]));
  return new Map(
    Object.entries(asEntry(found)).map(([part, entry]) => [
      String(asEntry(entry).id ?? part),
      Array.isArray(entry) ? { [part]: entry } : asEntry(entry),
    ]),
  );
}

function asEntry(value: unknown): Entry {
  return typeof value === 'object' && value !== null ? (value as Entry) : {};
}

function differenceOf(
  section: string,
  rule: string,
  before: Entry | undefined,
  after: Entry,
): readonly RuleDifference[] {
  if (before === undefined) return [{ section, rule, kind: 'added', fields: [] }];
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const fields = names
    .map((field) => fieldDifference(field, before[field], after[field]))
    .filter((one) => one.old !== one.now);
  return fields.length === 0 ? [] : [{ section, rule, kind: 'changed', fields }];
}

function fieldDifference(field: string, before: unknown, after: unknown): FieldDifference {
  const [was, is] = [namesIn(before), namesIn(after)];
  const more = is.filter((name) => !was.includes(name));
  return { field, old: said(before), now: said(after), more, less: was.filter((name) => !is.includes(name)) };
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : [];
}

function said(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : canonical(value);
}
