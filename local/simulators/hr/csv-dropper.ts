/** A script that takes everybody out of an HR database and drops them as a CSV file, as Excel or a database on Windows writes one. */
import { createHmac } from 'node:crypto';
import type { Outgoing } from './outgoing.ts';
import type { StaffMember } from './staff.ts';

export interface DropOptions {
  readonly key: string;
  readonly nowSeconds: number;
  readonly delimiter?: ',' | ';' | '\t' | '|';
  readonly lineEnd?: '\n' | '\r\n';
  /** `utf-16le` is written with its mark, as Excel does. */
  readonly encoding?: 'utf-8' | 'utf-16le' | 'windows-1252';
}

export const COLUMNS = [
  ['workerId', ({ workerId }) => workerId],
  ['givenName', ({ givenName }) => givenName],
  ['familyName', ({ familyName }) => familyName],
  ['email', ({ email }) => email],
  ['employmentType', ({ employmentType }) => employmentType],
  ['department', ({ department }) => department],
  ['title', ({ title }) => title],
  ['costCenter', ({ costCenter }) => costCenter],
  ['country', ({ country }) => country],
  ['office', ({ office }) => office],
  ['timeZone', ({ timeZone }) => timeZone],
  ['managerWorkerId', ({ managerKey }) => managerKey],
  ['startDate', ({ startDate }) => startDate],
  ['lastDay', ({ lastDay }) => lastDay],
  ['standing', ({ status }) => status],
] as const satisfies readonly (readonly [string, (member: StaffMember) => string | undefined])[];

export function csvDrop(members: readonly StaffMember[], options: DropOptions): Outgoing {
  const { key, nowSeconds, encoding = 'utf-8' } = options;
  const body = encoded(csvOf(members, options), encoding);
  const timestamp = String(Math.floor(nowSeconds));
  const mac = createHmac('sha256', key).update(`${timestamp}.`).update(body).digest('hex');
  return {
    method: 'POST',
    path: '',
    headers: {
      // Whatever stands between would take text for UTF-8.
      'content-type':
        encoding === 'utf-8' ? 'text/csv; charset=utf-8' : `application/octet-stream; charset=${encoding}`,
      'tenure-timestamp': timestamp,
      'tenure-signature': `v1=${mac}`,
    },
    body,
  };
}

function csvOf(members: readonly StaffMember[], { delimiter = ',', lineEnd = '\r\n' }: DropOptions): string {
  const rows = [COLUMNS.map(([name]) => name), ...members.map((one) => COLUMNS.map(([, value]) => value(one) ?? ''))];
  const quoted = (field: string) =>
    /["\r\n]/.test(field) || field.includes(delimiter) ? `"${field.replaceAll('"', '""')}"` : field;
  return rows.map((row) => row.map(quoted).join(delimiter) + lineEnd).join('');
}

function encoded(text: string, encoding: NonNullable<DropOptions['encoding']>): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case 'utf-8':
      return Uint8Array.from(Buffer.from(text, 'utf8'));
    case 'utf-16le':
      return Uint8Array.from(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));
    case 'windows-1252':
      return Uint8Array.from([...text].map(byteOf));
    default:
      return encoding satisfies never;
  }
}

/** Latin-1, and the few beyond it that a name or an office may have. */
const WINDOWS: Readonly<Record<string, number>> = {
  '€': 0x80,
  '‘': 0x91,
  '’': 0x92,
  '–': 0x96,
  Š: 0x8a,
  š: 0x9a,
  ž: 0x9e,
  Ž: 0x8e,
  Œ: 0x8c,
  œ: 0x9c,
};

function byteOf(character: string): number {
  const byte = WINDOWS[character] ?? character.charCodeAt(0);
  if (byte > 0xff) throw new Error('windows-1252 has no such character; the dropper was given one');
  return byte;
}
