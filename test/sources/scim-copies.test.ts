/** What a late retry or a copy of an upload may not do: nothing tells it from a new one, and nobody has access back by it alone. */
import { describe, expect, it } from 'vitest';
import { differ, type SaidBefore } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { eventKind } from '../../functions/core/lifecycle-event.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { entraUpload } from '../../functions/sources/scim-bulk/entra-upload.ts';
import { WORKER } from '../../functions/sources/scim-bulk/mapping.ts';
import { scimBulk } from '../../functions/sources/scim-bulk/scim-bulk.ts';
import type { Source } from '../../functions/sources/source.ts';
import { scimUser } from '../../local/simulators/hr/entra-feeder.ts';
import { ada } from './records-contract.ts';

const CHANGED_AT = '2026-12-01T09:00:00Z';
type Say = (operation: object, at: string) => string | readonly string[];

/** Says one operation after the other, each `2026-12-01T10:00` or later; answers with what follows. */
function sender(source: Source): Say {
  let known: SaidBefore | undefined;
  return (operation, at) => {
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ bulkId: 'b', ...operation }],
    };
    const headers = { 'content-type': 'application/scim+json' };
    const heard = source.hear!({ headers, query: {}, body: Buffer.from(JSON.stringify(body)) });
    if (heard.kind !== 'records') throw new Error(JSON.stringify(heard));
    const [read] = readCarried(heard, source.mapping, () => known?.said);
    if (read?.kind !== 'worker') throw new Error(JSON.stringify(read));
    const reading = { source: 's', said: read.said, readAt: `${at}:00.000Z` as Instant, leaversBackDays: 30 };
    const found = differ(known, { ...reading, mayBeCopy: heard.mayBeCopy });
    if (found.kind !== 'said') return found.kind;
    known = found.now;
    return found.events.map(eventKind);
  };
}

const user = (more: object = {}) => ({ ...scimUser(ada), active: true, ...more });
const post = (more: object = {}) => ({ method: 'POST', path: '/Users', data: user(more) });
const own = (more: object) => ({ [WORKER]: { startDate: ada.startDate, ...more } });
const dated = (lastModified = CHANGED_AT) => ({ meta: { lastModified } });
const patch = (path: string, value: unknown) => ({
  method: 'PATCH',
  path: `/Users/${ada.key}`,
  data: { Operations: [{ op: 'replace', path, value }] },
});
const [MORNING, NOON, NEXT_DAY] = ['2026-12-01T10:00', '2026-12-01T12:00', '2026-12-02T12:00'];

describe.each([
  ['an upload to Entra', entraUpload],
  ['a SCIM bulk request', scimBulk],
] as const)('the first of %s again, a day later', (_, source) => {
  it.each([
    ['who has left', { active: false }],
    ['whose last day was yesterday', own({ lastDay: '2026-11-30' })],
    ['who is to leave', own({ lastDay: '2026-12-31' })],
  ])('gives nothing back to somebody %s', (_who, end) => {
    const says = sender(source);
    const first = post(own({ lastDay: null }));
    expect(says(first, MORNING)).toEqual(['hired']);
    expect(says(post(end), NOON)).toEqual(['terminated']);
    expect(says(first, NEXT_DAY)).toBe('refused');
    // Nor does it become true by being said again.
    expect(says(first, NEXT_DAY)).toBe('refused');
  });

  it('does not have somebody begin who was never to come, nor puts off the day they left on', () => {
    const says = sender(source);
    const first = post(own({ startDate: '2027-02-01' }));
    says(first, MORNING);
    expect(says(post({ ...own({ startDate: '2027-02-01' }), active: false }), NOON)).toEqual(['terminated']);
    expect(says(first, NEXT_DAY)).toBe('refused');
    const later = sender(source);
    later(post(own({ lastDay: '2027-06-30' })), MORNING);
    expect(later(post(own({ lastDay: '2026-12-01' })), NOON)).toEqual(['terminated']);
    expect(later(post(own({ lastDay: '2027-06-30' })), NEXT_DAY)).toBe('refused');
  });

  it.each([
    ['a time after the end', dated('2026-12-02T11:59:00Z'), ['termination-rescinded']],
    ['a first day nobody had said', own({ startDate: '2026-12-02' }), ['changed', 'rehired']],
    [
      'a first day, and a last one',
      own({ startDate: '2026-12-02', lastDay: '2027-03-31' }),
      ['changed', 'rehired', 'terminated'],
    ],
  ])('is believed with %s', (_what, more, events) => {
    const says = sender(source);
    says(post(), MORNING);
    expect(says(post({ active: false }), NOON)).toEqual(['terminated']);
    expect(says(post(more), NEXT_DAY)).toEqual(events);
  });

  it('is not believed with a time before the end was heard', () => {
    const says = sender(source);
    says(post(), MORNING);
    says(post({ active: false }), NOON);
    expect(says(post(dated('2026-12-01T11:00:00Z')), NEXT_DAY)).toBe('refused');
  });

  it('is old news where both have a time; and an end needs none', () => {
    const says = sender(source);
    says(post(dated()), MORNING);
    expect(says(post({ ...dated('2026-12-01T10:30:00Z'), active: false }), NOON)).toEqual(['terminated']);
    expect(says(post(dated()), NEXT_DAY)).toBe('stale');
    expect(says(post(dated('2026-12-02T10:00:00Z')), NEXT_DAY)).toEqual(['termination-rescinded']);
    expect(says(post({ active: false }), NEXT_DAY)).toEqual(['terminated']);
  });
});

describe('a part without a time', () => {
  it.each([
    ['PATCH', patch('active', false)],
    ['PUT', { method: 'PUT', path: `/Users/${ada.key}`, data: user({ active: false }) }],
    ['DELETE', { method: 'DELETE', path: `/Users/${ada.key}` }],
  ])('that ends (%s) is not undone by what it came after, and is by what is later', (_, end) => {
    const says = sender(scimBulk);
    says(post(dated()), MORNING);
    expect(says(end, NOON)).toEqual(['terminated']);
    expect(says(post(dated()), NEXT_DAY)).toBe('refused');
    expect(says(post(dated('2026-12-01T08:00:00Z')), NEXT_DAY)).toBe('stale');
    expect(says(post(dated('2026-12-01T12:01:00Z')), NEXT_DAY)).toEqual(['termination-rescinded']);
  });

  it('leaves what was dated before it old news, however many of them come', () => {
    const says = sender(scimBulk);
    says(post(dated()), MORNING);
    expect(says(patch('title', 'Partner'), NOON)).toEqual(['changed']);
    expect(says(patch('title', 'Senior partner'), NOON)).toEqual(['changed']);
    expect(says(post(dated()), NEXT_DAY)).toBe('stale');
    // Delivered late, and never heard before: the end it says counts.
    expect(says(post({ ...dated('2026-12-01T09:30:00Z'), active: false }), NEXT_DAY)).toContain('terminated');
  });
});
