/** What waits in a source's queue names workers by the source's own keys, and says nothing of them. */
import { expect, it } from 'vitest';
import { SourceMessage } from '../../functions/core/source-messages.ts';

const read = { version: 1, kind: 'read', key: '71', heardAt: '2026-11-23T12:00:00.000Z' };

it.each([
  ['one worker to read again', read, true],
  ['one whose access ends at once', { ...read, cutAt: read.heardAt }, true],
  ['one whose access ends at once, as an earlier deployment wrote it', { ...read, cutNow: true }, true],
  ['everybody', { version: 1, kind: 'pull' }, true],
  ['a page of everybody', { version: 1, kind: 'page', pullId: 'p', pages: 2, from: 0, cursor: 'next' }, true],
  ['a piece of what was read', { version: 1, kind: 'take', pullId: 'p', taken: 2 }, true],
  ['a worker with their name', { ...read, givenName: 'Ada' }, false],
  ['another version', { ...read, version: 2 }, false],
  ['another kind', { version: 1, kind: 'write' }, false],
])('%s', (_, message, isOne) => {
  expect(SourceMessage.safeParse(message).success).toBe(isOne);
});
