/** HR's list of the people who already work here, as lifecycle events: the initial load. */
import * as z from 'zod';
import { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';

/**
 * One `hired` event a row, effective on the start date. Columns: hr/README.md. Values hold no commas or quotes: this is
 * the demo's own file, not a general reader of CSV. Throws on a row that does not fit, naming its line.
 */
export function staffEvents(csv: string, source: string): readonly LifecycleEvent[] {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const columns = header.split(',');
  return rows.map((row, index) => {
    const parsed = LifecycleEvent.safeParse(hired(columns, row.split(','), source));
    if (parsed.success) return parsed.data;
    throw new Error(`staff.csv:${index + 2}: ${z.prettifyError(parsed.error)}`);
  });
}

function hired(columns: readonly string[], values: readonly string[], source: string): unknown {
  const filled = columns
    .map((column, index) => [column, values[index] ?? ''] as const)
    .filter(([, value]) => value !== '');
  const own = Object.fromEntries(filled.filter(([column]) => !column.startsWith(ATTRIBUTE)));
  const extra = filled.filter(([column]) => column.startsWith(ATTRIBUTE));
  const attributes = Object.fromEntries(extra.map(([column, value]) => [column.slice(ATTRIBUTE.length), value]));
  return {
    specversion: '1.0',
    id: `initial-${own.workerId}`,
    source,
    type: 'tenure.person.hired',
    subject: own.workerId,
    data: {
      effective: { date: own.startDate },
      sourceUpdatedAt: `${own.startDate}T09:00:00.000Z`,
      person: { ...own, attributes },
    },
  };
}

const ATTRIBUTE = 'attributes.';
