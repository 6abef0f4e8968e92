/** Event patterns: what each operator lets through and what it does not. */
import { describe, expect, it } from 'vitest';
import { readPattern } from '../../../local/aws/event-pattern.ts';

const event = {
  source: 'tenure',
  detail: { n: 5, text: 'report.pdf', on: true, none: null, list: ['a', 'b'], empty: '', at: { x: 1 } },
};
const detail = (field: string, ...alternatives: unknown[]) => ({ detail: { [field]: alternatives } });

describe('a pattern', () => {
  it.each([
    ['an exact text', { source: ['other', 'tenure'] }, { source: ['other'] }],
    ['a number', detail('n', 5), detail('n', '5')],
    ['true and null', { detail: { on: [true], none: [null] } }, detail('none', false)],
    ['a list by any element', detail('list', 'b'), detail('list', 'c')],
    ['prefix', detail('text', { prefix: 'rep' }), detail('text', { prefix: 'x' })],
    ['suffix', detail('text', { suffix: '.pdf' }), detail('text', { suffix: '.txt' })],
    ['equals-ignore-case', detail('text', { 'equals-ignore-case': 'REPORT.PDF' }), detail('text', 'REPORT.PDF')],
    ['exists', detail('empty', { exists: true }), detail('at', { exists: true })],
    ['not exists', detail('gone', { exists: false }), detail('n', { exists: false })],
    ['anything-but', detail('text', { 'anything-but': ['a', 'b'] }), detail('list', { 'anything-but': ['a', 'b'] })],
    [
      'anything-but prefix',
      detail('text', { 'anything-but': { prefix: 'x' } }),
      detail('text', { 'anything-but': { prefix: 'r' } }),
    ],
    [
      'anything-but, for a field that is there',
      detail('n', { 'anything-but': 4 }),
      detail('gone', { 'anything-but': 4 }),
    ],
    ['numeric', detail('n', { numeric: ['>', 0, '<=', 5] }), detail('n', { numeric: ['<', 5] })],
    ['nested fields, all of them', { detail: { at: { x: [1] }, n: [5] } }, { detail: { at: { x: [1] }, n: [6] } }],
    ['$or', { $or: [{ source: ['x'] }, detail('n', 5)] }, { $or: [{ source: ['x'] }, detail('n', 6)] }],
  ])('matches by %s', (_, matching, other) => {
    expect(readPattern(matching)(event)).toBe(true);
    expect(readPattern(other)(event)).toBe(false);
  });

  it.each([
    ['wildcard', detail('text', { wildcard: '*.pdf' })],
    ['cidr', detail('text', { cidr: '10.0.0.0/8' })],
    ['two operators at once', detail('text', { prefix: 'a', suffix: 'b' })],
    ['a bare value', { source: 'tenure' }],
    ['an empty list', { source: [] }],
    ['a comparison that is none', detail('n', { numeric: ['!', 5] })],
  ])('with %s is refused when it is read', (_, pattern) => {
    expect(() => readPattern(pattern)).toThrow(/event pattern/);
  });
});
