/** Of a record that cannot be read its end is believed, where it takes access away and never where it would give any. */
import { describe, expect, it } from 'vitest';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import { type EndSaid, withEnd } from '../../functions/core/end-said.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { worker } from '../support/worker-record.ts';

const ada: WorkerSaid = { key: '71', record: worker(), standing: 'active' };
const cutAt = '2026-11-23T12:00:00.000Z' as Instant;
const leaving: WorkerSaid = { ...ada, ends: { date: '2026-12-15' } };
const since: WorkerSaid = { ...ada, ends: { date: '2025-12-15' } };

describe('an end that is believed', () => {
  it.each<[string, WorkerSaid, Omit<EndSaid, 'key'>, Partial<WorkerSaid> | undefined]>([
    ['they have left', ada, { standing: 'left' }, { standing: 'left' }],
    [
      'they have left, on a day',
      ada,
      { standing: 'left', ends: { date: '2026-11-20' } },
      { standing: 'left', ends: { date: '2026-11-20' } },
    ],
    ['a last day', ada, { ends: { date: '2026-12-31' } }, { ends: { date: '2026-12-31' }, standing: 'active' }],
    ['an earlier last day', leaving, { ends: { date: '2026-12-01' } }, { ends: { date: '2026-12-01' } }],
    [
      'a last day where one of other work is known',
      since,
      { ends: { date: '2026-12-31' } },
      { ends: { date: '2026-12-31' } },
    ],
    ['access ends now', leaving, { cutAt }, { cutAt, ends: { date: '2026-12-15' } }],
    ['a later last day', leaving, { ends: { date: '2026-12-31' } }, undefined],
    ['none', leaving, {}, undefined],
  ])('%s', (_, known, end, expected) => {
    const said = withEnd(known, { key: '71', ...end });
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toMatchObject({ key: '71', record: known.record, ...expected });
  });
});
