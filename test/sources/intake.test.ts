/** Every event sent gets an answer: taken, or what is wrong, where, and what to do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Intake, readEvents } from '../../functions/sources/tenure/intake.ts';
import { event, eventInput } from './samples.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const single = (value: unknown, source?: string) => readEvents('application/cloudevents+json', bytes(value), source);
const batch = (value: unknown, source?: string) =>
  readEvents('application/cloudevents-batch+json', bytes(value), source);

function withPerson(more: Record<string, unknown>): Record<string, unknown> {
  const input = eventInput() as { data: { person: object } };
  return { ...input, data: { ...input.data, person: { ...input.data.person, ...more } } };
}

function refusalsOf(intake: Intake): string[] {
  const answers = intake.kind === 'refused' ? [intake] : intake.events;
  return answers.flatMap((answer) => (answer.kind === 'refused' ? answer.refusals.map(({ where }) => where) : []));
}

describe('readEvents', () => {
  it('takes one event, and leaves extension attributes aside', () => {
    expect(single(eventInput({ traceparent: '00-1' }))).toEqual({
      kind: 'taken',
      events: [{ kind: 'event', event: event() }],
    });
  });

  it('answers each event of a batch on its own', () => {
    const intake = batch([eventInput(), eventInput({ type: 'tenure.person.fired' }), eventInput({ id: 'e-3' })]);
    expect(intake.kind === 'taken' && intake.events.map(({ kind }) => kind)).toEqual(['event', 'refused', 'event']);
    expect(refusalsOf(intake)).toEqual(['/1/type']);
  });

  it.each([
    ['a missing field', withPerson({ email: undefined }), ['/data/person/email']],
    ['a wrong country', withPerson({ country: 'Britain' }), ['/data/person/country']],
    [
      'two mistakes',
      withPerson({ country: 'Britain', timeZone: 'Mars/Base' }),
      ['/data/person/country', '/data/person/timeZone'],
    ],
    ['a field we do not know', withPerson({ salary: 1 }), ['/data/person']],
    [
      'a name to be escaped in a pointer',
      withPerson({ attributes: { 'a/b~c': null } }),
      ['/data/person/attributes/a~1b~0c'],
    ],
    ['another subject', eventInput({ subject: 'w-2' }), ['/subject']],
    ['half a surrogate pair', withPerson({ givenName: '\ud800' }), ['']],
    ['no object', 7, ['']],
  ])('points at %s', (_, value, where) => {
    expect(refusalsOf(single(value))).toEqual(where);
  });

  it('lets no source speak for another', () => {
    expect(refusalsOf(batch([eventInput(), eventInput({ source: 'other' })], 'hr'))).toEqual(['/1/source']);
  });

  it.each([
    ['another content type', () => readEvents('text/plain', bytes(eventInput()))],
    ['no content type', () => readEvents(undefined, bytes(eventInput()))],
    ['no JSON', () => readEvents('application/cloudevents+json', Buffer.from('{"email": "ann@example.com"'))],
    ['no UTF-8', () => readEvents('application/cloudevents+json', Buffer.from([0x22, 0xff, 0x22]))],
    ['a batch that is no array', () => batch(eventInput())],
    ['an empty batch', () => batch([])],
  ])('refuses the whole request for %s', (_, read) => {
    expect(read()).toMatchObject({
      kind: 'refused',
      refusals: [{ what: expect.any(String), mend: expect.any(String) }],
    });
  });

  it('reads the parameters of a content type', () => {
    expect(readEvents('Application/CloudEvents+JSON; charset=utf-8', bytes(eventInput())).kind).toBe('taken');
  });

  it('repeats nothing of what was sent', () => {
    const intake = single(withPerson({ email: 'ann.lee at example', country: 'Ann-Lee', startDate: 'Ann-Lee' }));
    expect(JSON.stringify(intake)).not.toMatch(/ann/i);
    expect(refusalsOf(intake)).toHaveLength(3);
  });

  it('never throws, and always says why', () => {
    const some = fc.oneof(
      fc.jsonValue(),
      fc.array(fc.jsonValue()),
      fc.record({ specversion: fc.constant('1.0'), data: fc.object() }),
      mutated(),
    );
    fc.assert(
      fc.property(some, fc.boolean(), (value, several) => {
        const intake = several ? batch(value) : single(value);
        const answers = intake.kind === 'refused' ? [intake] : intake.events;
        expect(answers.length).toBeGreaterThan(0);
        for (const answer of answers)
          if (answer.kind === 'refused') {
            expect(answer.refusals.length).toBeGreaterThan(0);
            for (const { what, mend } of answer.refusals) expect(Math.min(what.length, mend.length)).toBeGreaterThan(0);
          }
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws for whatever bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        (body) => readEvents('application/cloudevents+json', body).kind === 'refused' || true,
      ),
    );
  });
});

/** A good event with one part of it replaced by anything. */
function mutated(): fc.Arbitrary<unknown> {
  const paths = [
    'type',
    'subject',
    'data',
    'data.person',
    'data.effective',
    'data.person.email',
    'data.person.attributes',
    'id',
  ];
  return fc.tuple(fc.constantFrom(...paths), fc.anything()).map(([path, value]) => {
    const whole = structuredClone(eventInput());
    const steps = path.split('.');
    const last = steps.pop()!;
    let at = whole;
    for (const step of steps) at = at[step] as Record<string, unknown>;
    at[last] = JSON.parse(safeJson(value));
    return whole;
  });
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return 'null';
  }
}
