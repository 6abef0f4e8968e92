/** Who is told in a manager's place: the next up who works here, never the leaver, and nobody in a circle. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PersonId, type WorkerId } from '../../../functions/core/ids.ts';
import { type Told, upTheLine, worksHere } from '../../../functions/core/notices/up-the-line.ts';
import type { Person } from '../../../functions/core/person.ts';
import { nobody } from '../../support/lifecycle.ts';
import { NOW, somebody, worker } from './told.ts';

const ABOUT = PersonId.parse('p-w-1');
const under = (id: string, managerWorkerId?: string) => somebody({ workerId: id, managerWorkerId });
const gone = (id: string, managerWorkerId?: string) =>
  somebody({ workerId: id, managerWorkerId }, { kind: 'terminated', on: '2026-06-30' });
const away = (id: string, managerWorkerId?: string) =>
  somebody({ workerId: id, managerWorkerId }, { kind: 'suspended', on: '2026-06-30' });

/** As the handler does: reads whoever is wanted. */
function reading(first: WorkerId | undefined, all: ReadonlyMap<WorkerId, Person>): Exclude<Told, { kind: 'read' }> {
  const known = new Map<WorkerId, Person | undefined>();
  for (;;) {
    const told = upTheLine(first, ABOUT, known, NOW);
    if (told.kind !== 'read') return told;
    expect(known.has(told.worker)).toBe(false);
    known.set(told.worker, all.get(told.worker));
  }
}
const company = (...people: readonly Person[]) =>
  new Map(people.map((person) => [worker(Object.keys(person.employments)[0]!), person]));

describe('up the line', () => {
  it.each([
    ['the manager, who works here', company(under('w-2')), 'p-w-2'],
    ['of one who has left, the next up', company(gone('w-2', 'w-3'), under('w-3')), 'p-w-3'],
    ['of one on leave, the next up', company(away('w-2', 'w-3'), under('w-3')), 'p-w-3'],
    ['of two who have left, the one above', company(gone('w-2', 'w-3'), gone('w-3', 'w-4'), under('w-4')), 'p-w-4'],
  ])('%s', (_, all, personId) => {
    expect(reading(worker('w-2'), all)).toMatchObject({ kind: 'told', person: { personId } });
  });

  it.each([
    ['there is no manager', undefined, company()],
    ['nobody knows the manager', worker('w-2'), company()],
    ['it is about the manager, who is their own', worker('w-1'), company(under('w-1', 'w-1'))],
    ['all have left, in a circle', worker('w-2'), company(gone('w-2', 'w-3'), gone('w-3', 'w-2'))],
    ['the manager is somebody who has not begun', worker('w-2'), new Map([[worker('w-2'), nobody()]])],
    ['the line ends with one who has left', worker('w-2'), company(gone('w-2'))],
  ])('nobody, where %s', (_, first, all) => {
    expect(reading(first, all)).toEqual({ kind: 'nobody' });
  });

  it('ends, whoever reports to whom, and finds nobody but somebody who works here and is not whom it is about', () => {
    const ids = ['w-1', 'w-2', 'w-3', 'w-4'] as const;
    const anyPerson = (id: string) =>
      fc
        .tuple(fc.constantFrom(under, gone, away), fc.option(fc.constantFrom(...ids), { nil: undefined }))
        .map(([make, manager]) => make(id, manager));
    fc.assert(
      fc.property(fc.tuple(...ids.map(anyPerson)), fc.constantFrom(...ids), (people, first) => {
        const told = reading(worker(first), company(...people));
        if (told.kind === 'nobody') return;
        expect(worksHere(told.person, NOW)).toBe(true);
        expect(told.person.personId).not.toBe(ABOUT);
      }),
    );
  });
});
