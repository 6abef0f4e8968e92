/** The same Workday report as a file, JSON or CSV, that an integration (EIB) or a script sends: by the same columns and the same rules of days. */
import * as z from 'zod';
import { header } from '../../core/hmac.ts';
import { readText } from '../csv/text.ts';
import type { Carried, Delivery, Heard } from '../delivery.ts';
import { refused } from '../refusal.ts';
import { source } from '../source.ts';
import { deliveryIdOf } from '../tenure/delivery-id.ts';
import { SCHEME } from '../tenure/signature.ts';
import { DateColumns, employmentOf } from './employment.ts';
import { mapping } from './mapping.ts';
import { readReport } from './report.ts';

const Settings = z.strictObject({
  dates: DateColumns.prefault({}),
  /** Is a file every worker there is? Then who is not in it is gone. */
  isEverybody: z.boolean().default(false),
});

export const workdayReport = source({
  title: 'Workday report file',
  // Signed by whoever drops it, as our own intake is (docs/architecture.md, "Calling in").
  signature: SCHEME,
  mapping,
  settings: Settings,
  hear: (delivery, settings = {}) => hearReport(delivery, Settings.parse(settings)),
});

/** Days are reckoned as of when it was signed, which is just now. */
function hearReport(delivery: Delivery, { dates, isEverybody }: z.infer<typeof Settings>): Heard {
  const sentAt = header(delivery, 'tenure-timestamp') ?? '';
  if (!/^\d{1,12}$/.test(sentAt))
    return refused(
      'there is no Tenure-Timestamp',
      '',
      'send when it is sent, in Unix seconds: the days are reckoned by it',
    );
  const read = readText(delivery.body, 'utf-8');
  if (read.kind === 'refused') return read;
  const report = readReport(read.text);
  if (report.kind === 'refused') return report;
  const carried = report.rows.map(
    (row, index): Carried => ({
      ...{ kind: 'record', where: `row ${index + 1}` },
      record: { ...row, employment: employmentOf(row, undefined, dates, Number(sentAt) * 1000) },
    }),
  );
  return { kind: 'records', carried, ...deliveryIdOf(delivery), ...(isEverybody ? { isEverybody } : {}) };
}
