/** Events of one class as a Parquet file, with the columns their class has, so that a table over many files stays one table. */
import { zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { OcsfEvent } from '../core/ocsf/event.ts';
import { CLASSES } from '../core/ocsf/schema.ts';

/** `[column]` is a list of it. */
type Column = 'INT32' | 'INT64' | 'STRING' | 'JSON' | readonly [Column] | { readonly [field: string]: Column };
type Columns = Readonly<Record<string, Column>>;
type Element = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>[number];

const USER = { uid: 'STRING', type_id: 'INT32', type: 'STRING', domain: 'STRING' } as const satisfies Columns;
const RESOURCES = [{ uid: 'STRING', type: 'STRING', namespace: 'STRING' }] as const;

const EVERY: Columns = {
  ...{ activity_id: 'INT32', activity_name: 'STRING', category_uid: 'INT32', category_name: 'STRING' },
  ...{ class_uid: 'INT32', class_name: 'STRING', type_uid: 'INT64', type_name: 'STRING' },
  ...{ time: 'INT64', message: 'STRING', severity_id: 'INT32', severity: 'STRING' },
  ...{ status_id: 'INT32', status: 'STRING', status_detail: 'STRING' },
  metadata: {
    ...{ version: 'STRING', uid: 'STRING', correlation_uid: 'STRING', event_code: 'STRING' },
    ...{ log_name: 'STRING', sequence: 'INT32', original_time: 'STRING', labels: ['STRING'] },
    product: { name: 'STRING', vendor_name: 'STRING', version: 'STRING' },
  },
  actor: { app_name: 'STRING', user: { uid: 'STRING', type_id: 'INT32', type: 'STRING' } },
  observables: [{ name: 'STRING', type_id: 'INT32', type: 'STRING', value: 'STRING' }],
  unmapped: 'JSON',
};

const OF_CLASS: Readonly<Record<number, Columns>> = {
  [CLASSES.accountChange.uid]: { user: USER },
  [CLASSES.authentication.uid]: { user: USER, service: { name: 'STRING' } },
  [CLASSES.entityManagement.uid]: { entity: { uid: 'STRING', type_id: 'INT32', type: 'STRING' }, comment: 'STRING' },
  [CLASSES.userAccess.uid]: { user: USER, privileges: ['STRING'], resources: RESOURCES },
  [CLASSES.groupManagement.uid]: {
    ...{ group: { uid: 'STRING', domain: 'STRING', type: 'STRING' } },
    ...{ user: USER, users: [USER] },
  },
  [CLASSES.userManagement.uid]: {
    ...{ user: USER, privileges: ['STRING'], resources: RESOURCES },
    iam_roles: [{ uid: 'STRING' }],
  },
};

/** All of one class. */
export function parquetOf(events: readonly OcsfEvent[], classUid: number): Uint8Array {
  const columns = { ...EVERY, ...OF_CLASS[classUid] };
  const names = Object.keys(columns);
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: names.length },
        ...Object.entries(columns).flatMap(([name, column]) => elements(name, column)),
      ],
      columnData: Object.entries(columns).map(([name, column]) => ({
        name,
        data: events.map((event) => cellOf(event[name], column)),
      })),
      // As Security Lake recommends: docs.aws.amazon.com/security-lake/latest/userguide/custom-sources.html
      codec: 'ZSTD',
      compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
      createdBy: 'tenure',
    }),
  );
}

function elements(name: string, column: Column, repetition: 'OPTIONAL' | 'REPEATED' = 'OPTIONAL'): Element[] {
  const repetition_type = repetition;
  if (isList(column))
    return [
      { name, repetition_type, num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elements('element', column[0]),
    ];
  if (typeof column === 'object')
    return [
      { name, repetition_type, num_children: Object.keys(column).length },
      ...Object.entries(column).flatMap(([field, of]) => elements(field, of)),
    ];
  if (column === 'INT32' || column === 'INT64') return [{ name, type: column, repetition_type }];
  // JSON is text to whoever reads it: Athena and Glue know no such type.
  return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }];
}

const isList = (column: Column): column is readonly [Column] => Array.isArray(column);

function cellOf(value: unknown, column: Column): unknown {
  if (value === undefined || value === null) return undefined;
  if (column === 'INT64') return BigInt(Number(value));
  if (column === 'JSON') return JSON.stringify(value);
  if (column === 'INT32' || column === 'STRING') return value;
  if (isList(column)) return Array.isArray(value) ? value.map((one) => cellOf(one, column[0])) : undefined;
  const fields = value as Readonly<Record<string, unknown>>; // an object, by its column
  return Object.fromEntries(Object.entries(column).map(([name, of]) => [name, cellOf(fields[name], of)]));
}
