/** What every source whose deliveries carry records must do: everything sent is read, or refused with a reason and where. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differ, type SaidBefore, type WorkerSaid } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { eventKind } from '../../functions/core/lifecycle-event.ts';
import type { CarriedRecords, Delivery, Heard } from '../../functions/sources/delivery.ts';
import { type Mapping, type MappingChanges, withChanges } from '../../functions/sources/mapping.ts';
import { type CarriedRead, keysOf, readCarried } from '../../functions/sources/read-carried.ts';
import type { Source } from '../../functions/sources/source.ts';
import type { Outgoing } from '../../local/simulators/hr/outgoing.ts';
import type { StaffMember } from '../../local/simulators/hr/staff.ts';

export interface RecordAbilities {
  /** It says who is on leave. */
  readonly leave: boolean;
  /** It says one thing of a worker after another in one delivery; otherwise two of one worker are refused. */
  readonly sequence: boolean;
}

export interface RecordsSetUp {
  readonly source: Source;
  readonly changes?: MappingChanges;
  readonly abilities: RecordAbilities;
  hear(delivery: Delivery): Heard;
  /** The delivery of these, in their order, as the sender's own client renders it. */
  render(members: readonly StaffMember[]): Delivery;
  /** What the sender says when only this changed, where it can say so little. */
  part?(key: string, changes: Partial<StaffMember>): Delivery;
  /** What it says when it has somebody no longer. */
  remove?(key: string): Delivery;
  /** How many it may carry. */
  readonly most?: number;
  /** The characters its encoding has, where those are not all. */
  readonly characters?: readonly string[];
}

const CHARACTERS = ['a', 'Z', 'ß', 'Ł', '山', "'", '"', ',', ';', ' ', '\\', '-', '😀', '%', '{', '=', '\t'];
const NOW = '2026-11-23T12:00:00.000Z' as Instant;

export const boss: StaffMember = {
  key: 'w-1000',
  workerId: 'w-1000',
  givenName: 'Grace',
  familyName: 'Hopper',
  email: 'grace.hopper@marlow.example',
  employmentType: 'employee',
  department: 'Legal',
  title: 'General Counsel',
  country: 'GB',
  office: 'London',
  timeZone: 'Europe/London',
  startDate: '2020-01-06',
  status: 'active',
};
export const ada: StaffMember = {
  ...boss,
  key: 'w-1001',
  workerId: 'w-1001',
  givenName: 'Ada',
  familyName: 'Byron',
  email: 'ada.byron@marlow.example',
  title: 'Counsel',
  costCenter: 'CC-10',
  managerKey: 'w-1000',
};

/** A delivery as Lambda gets what a client sent. */
export function deliveryOf({ headers, body = '' }: Outgoing): Delivery {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { headers: lower, query: {}, body: Buffer.from(body) };
}

/** What is known of a worker by what a member of staff says. */
export function saidOf(member: StaffMember): object {
  const { key, status, lastDay, managerKey, ...record } = member;
  return {
    key,
    standing: status,
    ...(lastDay === undefined ? {} : { ends: { date: lastDay } }),
    record: {
      ...Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)),
      ...(managerKey === undefined ? {} : { managerWorkerId: managerKey }),
      legalHold: false,
      attributes: {},
    },
  };
}

export function describeRecords(name: string, setUp: RecordsSetUp): void {
  const { abilities, render, hear } = setUp;
  const mapping: Mapping = withChanges(setUp.source.mapping, setUp.changes ?? {});
  const records = (delivery: Delivery): CarriedRecords => {
    const heard = hear(delivery);
    if (heard.kind !== 'records') throw new Error(`not taken: ${JSON.stringify(heard)}`);
    return heard;
  };
  const read = (delivery: Delivery, known: readonly WorkerSaid[] = []): readonly CarriedRead[] =>
    readCarried(records(delivery), mapping, (key) => known.find((one) => one.key === key));
  const saidIn = (delivery: Delivery, known: readonly WorkerSaid[] = []): WorkerSaid => {
    const [one] = read(delivery, known);
    if (one?.kind !== 'worker') throw new Error(`not read: ${JSON.stringify(one)}`);
    return one.said;
  };
  const reasons = (reads: readonly CarriedRead[]) =>
    reads.flatMap((one) => (one.kind === 'refused' ? one.refusals : []));

  describe(`the contract of records: ${name}`, () => {
    it('reads everybody as they were rendered, in their order', () => {
      fc.assert(
        fc.property(anyStaff(setUp), (members) => {
          const reads = read(render(members));
          expect(reads.map((one) => (one.kind === 'worker' ? withoutStamp(one.said) : one))).toEqual(
            members.map(saidOf),
          );
          expect(keysOf(records(render(members)), mapping)).toEqual(members.map(({ key }) => key));
        }),
        { numRuns: 150 },
      );
    });

    it('refuses one that cannot be read, says where, and reads the others', () => {
      const spoilt = { ...ada, timeZone: 'Mars/Base', startDate: 'soon' as never };
      const reads = read(render([boss, spoilt, { ...ada, key: 'w-2', workerId: 'w-2' }]));
      expect(reads.map(({ kind }) => kind)).toEqual(['worker', 'refused', 'worker']);
      expect(reads.map(({ key }) => key)).toEqual(['w-1000', 'w-1001', 'w-2']);
      for (const { what, where, mend } of reasons(reads)) {
        expect(where).toContain(reads[1]!.where);
        expect(Math.min(what.length, mend.length, where.length)).toBeGreaterThan(5);
      }
      expect(reasons(reads)).toHaveLength(2);
    });

    it('refuses whom nobody can keep, because they are called by too long a name, and reads the others', () => {
      const key = 'é'.repeat(505);
      const heard = hear(render([boss, { ...ada, key, workerId: key }]));
      if (heard.kind === 'refused') return expectReasons(heard.refusals);
      if (heard.kind !== 'records') throw new Error(heard.kind);
      expect(readCarried(heard, mapping, () => undefined).map(({ kind }) => kind)).toEqual(['worker', 'refused']);
      expect(keysOf(heard, mapping)).toEqual(['w-1000']);
    });

    it('repeats nothing of what was sent when it refuses', () => {
      const said = { givenName: 'Xanthippe', familyName: 'Quux', email: 'xanthippe at marlow', country: 'Xanthippia' };
      const reads = read(render([{ ...ada, ...said }]));
      expect(reasons(reads).length).toBeGreaterThan(0);
      expect(JSON.stringify(reasons(reads))).not.toMatch(/xanth|quux/i);
    });

    it('makes nobody their own manager', () => {
      const reads = read(render([{ ...ada, managerKey: ada.workerId }, boss]));
      expect(reads.map(({ kind }) => kind)).toEqual(['refused', 'worker']);
      expect(reasons(reads)).toMatchObject([{ what: expect.stringContaining('own manager') }]);
    });

    it.skipIf(abilities.sequence)('refuses each of two who are called the same, and reads the others', () => {
      const reads = read(render([ada, boss, { ...ada, department: 'Finance' }]));
      expect(reads.map(({ kind }) => kind)).toEqual(['refused', 'worker', 'refused']);
      for (const at of [0, 2])
        expect(reasons([reads[at]!])).toMatchObject([
          { what: expect.stringContaining(reads[2 - at]!.where), where: expect.stringContaining(reads[at]!.where) },
        ]);
    });

    it.runIf(abilities.sequence)('reads one thing after the other of one worker', () => {
      const reads = read(render([ada, { ...ada, department: 'Finance' }]));
      expect(reads.map((one) => one.kind === 'worker' && one.said.record.department)).toEqual(['Legal', 'Finance']);
    });

    it('is hired, changes, is to leave, and leaves', () => {
      const lives = [ada, { ...ada, department: 'Finance' }, { ...ada, department: 'Finance', lastDay: '2026-12-31' }];
      const last = { ...lives[2]!, status: 'left' } as const;
      expect(kindsOf([...lives, last].map((member) => saidIn(render([member]))))).toEqual([
        ['hired'],
        ['changed'],
        ['terminated'],
        ['terminated'],
      ]);
    });

    it.runIf(abilities.leave)('goes on leave and comes back', () => {
      const lives = [ada, { ...ada, status: 'leave' } as const, ada];
      expect(kindsOf(lives.map((member) => saidIn(render([member]))))).toEqual([['hired'], ['suspended'], ['resumed']]);
    });

    it.runIf(setUp.part !== undefined)('takes what is said alone, and leaves the rest as it was', () => {
      const before = saidIn(render([{ ...ada, lastDay: '2026-12-31' }]));
      const after = saidIn(setUp.part!(ada.key, { department: 'Finance' }), [before]);
      expect(withoutStamp(after)).toEqual(
        withoutStamp({ ...before, record: { ...before.record, department: 'Finance' } }),
      );
    });

    it.runIf(setUp.part !== undefined)('refuses a part of somebody nobody knows', () => {
      const reads = read(setUp.part!('w-nobody', { department: 'Finance' }));
      expect(reads).toMatchObject([{ kind: 'refused', key: 'w-nobody', isNew: true }]);
    });

    it.runIf(setUp.remove !== undefined)('has who is gone leave at once, and knows nobody it never knew', () => {
      const before = saidIn(render([ada]));
      const gone = saidIn(setUp.remove!(ada.key), [before]);
      expect(gone).toEqual({ ...before, standing: 'left' });
      expect(kindsOf([before, gone])).toEqual([['hired'], ['terminated']]);
      expect(read(setUp.remove!('w-nobody'))).toMatchObject([{ kind: 'left-out', isNew: true }]);
    });

    it.runIf(setUp.most !== undefined)('takes no more than it may carry', () => {
      const many = (count: number) =>
        Array.from({ length: count }, (_, at) => ({ ...boss, key: `w-${at}`, workerId: `w-${at}` }));
      expect(read(render(many(setUp.most!)))).toHaveLength(setUp.most!);
      expect(hear(render(many(setUp.most! + 1)))).toMatchObject({ kind: 'refused', refusals: [{}] });
    });

    it('never throws for whatever is sent, and always says why', () => {
      const { headers, body: whole } = render([boss, ada]);
      fc.assert(
        fc.property(garbage(whole), fc.constantFrom(headers, {}), (body, given) => {
          const heard = hear({ headers: given, query: {}, body });
          if (heard.kind === 'refused') expectReasons(heard.refusals);
          if (heard.kind !== 'records') return;
          for (const one of readCarried(heard, mapping, () => undefined))
            if (one.kind === 'refused') expectReasons(one.refusals);
        }),
        { numRuns: 1000 },
      );
    });
  });
}

function expectReasons(refusals: readonly { what: string; where: string; mend: string }[]): void {
  expect(refusals.length).toBeGreaterThan(0);
  for (const { what, where, mend } of refusals) {
    expect(what.length * mend.length).toBeGreaterThan(0);
    expect(where.isWellFormed()).toBe(true);
  }
}

/** The kinds of the events that follow, each said held against the one before. */
function kindsOf(lives: readonly WorkerSaid[]): string[][] {
  let before: SaidBefore | undefined;
  return lives.map((said) => {
    const found = differ(before, { source: 'hr', said, readAt: NOW, leaversBackDays: 30 });
    if (found.kind === 'refused') throw new Error(found.because);
    if (found.kind !== 'said') return [];
    before = found.now;
    return found.events.map(eventKind);
  });
}

function withoutStamp({ updatedAt: _, ...said }: WorkerSaid): object {
  return said;
}

/** Staff with names of whatever characters, each called by a key of their own. */
function anyStaff({ most = 60, characters = CHARACTERS, abilities }: RecordsSetUp): fc.Arbitrary<StaffMember[]> {
  const text = fc
    .array(fc.constantFrom(...characters), { minLength: 1, maxLength: 12 })
    .map((all) => all.join('').trim())
    .filter((all) => all !== '' && !/^0000-00-00/.test(all));
  const day = fc
    .date({ min: new Date('1990-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const member = fc.record({
    givenName: text,
    familyName: text,
    department: text,
    title: text,
    office: text,
    costCenter: fc.option(text, { nil: undefined }),
    employmentType: fc.constantFrom('employee', 'contractor', 'intern'),
    country: fc.constantFrom('GB', 'US', 'DE', 'JP', 'PL'),
    timeZone: fc.constantFrom('Europe/London', 'America/Los_Angeles', 'Asia/Kolkata'),
    startDate: day,
    lastDay: fc.option(day, { nil: undefined }),
    status: abilities.leave ? fc.constantFrom('active', 'leave', 'left') : fc.constantFrom('active', 'left'),
    hasManager: fc.boolean(),
  });
  return fc.array(member, { maxLength: Math.min(most, 60), minLength: 1 }).map((all) =>
    all.map(({ hasManager, ...one }, at) => ({
      ...(one as Omit<StaffMember, 'key' | 'workerId' | 'email'>),
      key: `w-${at}`,
      workerId: `w-${at}`,
      email: `p${at}@marlow.example`,
      ...(hasManager ? { managerKey: 'w-boss' } : {}),
    })),
  );
}

/** Bytes, JSON of any shape, and the good delivery with some of its bytes changed or its end cut off. */
function garbage(whole: Uint8Array): fc.Arbitrary<Uint8Array> {
  const spoilt = fc
    .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const body = Uint8Array.from(whole);
      for (const [at, byte] of changes) body[at] = byte;
      return body;
    });
  const cut = fc.nat(whole.length).map((length) => whole.slice(0, length));
  const json = fc.json().map((text) => Buffer.from(text));
  const lists = fc.json().map((text) => Buffer.from(`{"Operations":[${text}],"profiles":[${text}],"schemas":[]}`));
  return fc.oneof(fc.uint8Array({ maxLength: 200 }), spoilt, cut, json, lists);
}
