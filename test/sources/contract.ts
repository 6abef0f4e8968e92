/** What every HR source must do, in one suite: a new source is done when this passes over real HTTP against a simulator that follows the vendor's documentation. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differ, type SaidBefore, type WorkerSaid } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { eventKind } from '../../functions/core/lifecycle-event.ts';
import type { Delivery, Hint } from '../../functions/sources/delivery.ts';
import { type Mapping, type MappingChanges, withChanges } from '../../functions/sources/mapping.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { type SignatureScheme, verifySignature } from '../../functions/sources/signature.ts';
import type { Reader, Source } from '../../functions/sources/source.ts';
import type { HrSimulator } from '../../local/simulators/hr/simulator.ts';
import type { StaffMember } from '../../local/simulators/hr/staff.ts';

/** One source beside its simulated vendor, fresh, with nobody on its staff. */
export interface SourceRig {
  readonly vendor: HrSimulator;
  /** Connected with the right credentials, and with wrong ones. */
  readonly reader: Reader;
  readonly stranger: Reader;
  /** Where the vendor's clock is; `advance` moves it on. */
  nowSeconds(): number;
  advance(seconds: number): void;
}

/** What the vendor at hand can do, so that the report names what was left out. */
export interface SourceAbilities {
  /** It tells of changes by webhooks, signed by `signature` (which may be what its documentation leaves to configuration). */
  readonly webhooks: boolean;
  /** It says who is on leave. */
  readonly leave: boolean;
  /** It says a last day that is still to come. */
  readonly lastDayAhead: boolean;
  /** An end that was entered can be taken back, or new work be entered for the same worker. */
  readonly returns: boolean;
  /** It tells, by a webhook and in no record, that access ends at once; its simulator does so for the reason `revoke access immediately`. */
  readonly cutsAtOnce?: true;
  /** It tells contractors and interns from employees; where it is not said it does. */
  readonly employmentTypes?: false;
}

/** What a company writes over the mapping that ships, so that it fits the simulator's staff. */
export interface SourceSetUp {
  readonly source: Source;
  readonly changes: MappingChanges;
  readonly abilities: SourceAbilities;
  /** The key that signs in the rig. */
  readonly key: string;
  /** What the mapping's key is of somebody whom the webhooks and the API name by their key alone. */
  readonly keyOf?: (member: Pick<StaffMember, 'key' | 'workerId'>) => string;
  /** What a worker's id is where the vendor has no number of its own for them. */
  readonly workerIdOf?: (member: Pick<StaffMember, 'key' | 'workerId'>) => string;
  start(mapping: Mapping): Promise<SourceRig>;
}

const ada: StaffMember = {
  key: '4711',
  workerId: 'w-1001',
  givenName: 'Ada',
  familyName: 'Byron',
  email: 'ada.byron@marlow.example',
  employmentType: 'employee',
  department: 'Legal',
  title: 'Counsel',
  costCenter: 'CC-10',
  country: 'GB',
  office: 'London',
  timeZone: 'Europe/London',
  managerKey: '4700',
  startDate: '2026-01-05',
  status: 'active',
};
const boss: StaffMember = {
  ...ada,
  key: '4700',
  workerId: 'w-1000',
  givenName: 'Grace',
  familyName: 'Hopper',
  managerKey: undefined,
};

export function describeSource(name: string, setUp: SourceSetUp): void {
  const { source, abilities, keyOf = ({ key }) => key, workerIdOf = ({ workerId }) => workerId } = setUp;
  const mapping = withChanges(source.mapping, setUp.changes);
  describe(`the source contract: ${name}`, () => {
    let rig: SourceRig;
    beforeEach(async () => {
      rig = await setUp.start(mapping);
      rig.vendor.staff.put(boss);
    });
    afterEach(async () => {
      await rig.vendor.stop();
    });
    const readAt = () => new Date(rig.nowSeconds() * 1000).toISOString() as Instant;
    const said = async (key: string): Promise<WorkerSaid> => {
      const [record] = await rig.reader.worker(key);
      const read = readRecord(record, mapping);
      if (read.kind !== 'worker') throw new Error(`not read: ${JSON.stringify(read)}`);
      return read.said;
    };
    const follows = async (before: SaidBefore | undefined, hint: Pick<Hint, 'cutAt'> = {}) => {
      const read = { ...(await said(ada.key)), cutAt: hint.cutAt };
      const found = differ(before, { source: 'hr', said: read, readAt: readAt(), leaversBackDays: 30 });
      if (found.kind === 'refused') throw new Error(found.because);
      return found.kind === 'said'
        ? { kinds: found.events.map(eventKind), ...found }
        : { kinds: [], events: [], now: before };
    };

    describe('reading', () => {
      it('reads somebody as HR entered them', async () => {
        rig.vendor.staff.put(ada);
        const { record, standing, ends, key } = await said(ada.key);
        expect({ key, standing, ends }).toEqual({ key: keyOf(ada), standing: 'active', ends: undefined });
        expect(record).toMatchObject({
          workerId: workerIdOf(ada),
          givenName: 'Ada',
          familyName: 'Byron',
          email: 'ada.byron@marlow.example',
          employmentType: 'employee',
          department: 'Legal',
          title: 'Counsel',
          country: 'GB',
          timeZone: 'Europe/London',
          managerWorkerId: workerIdOf(boss),
          startDate: '2026-01-05',
        });
      });

      it.runIf(abilities.employmentTypes ?? true).each(['employee', 'contractor', 'intern'] as const)(
        'knows %s',
        async (employmentType) => {
          rig.vendor.staff.put({ ...ada, employmentType });
          expect((await said(ada.key)).record.employmentType).toBe(employmentType);
        },
      );

      it('knows nobody by a key nobody has', async () => {
        expect(await rig.reader.worker('nobody-at-all')).toEqual([]);
      });

      it('keeps names as they are written', async () => {
        rig.vendor.staff.put({ ...ada, givenName: 'Zoë', familyName: "O'Neill-Łukasiewicz 山田" });
        expect((await said(ada.key)).record).toMatchObject({
          givenName: 'Zoë',
          familyName: "O'Neill-Łukasiewicz 山田",
        });
      });

      it('reads everybody, each once, as it reads them one by one', async () => {
        const everybody = Array.from({ length: 117 }, (_, at) => ({
          ...ada,
          key: String(5000 + at),
          workerId: `w-${5000 + at}`,
          email: `p${at}@marlow.example`,
        }));
        for (const one of everybody) rig.vendor.staff.put(one);
        const pulled = new Map<string, WorkerSaid>();
        let cursor: string | undefined;
        let pages = 0;
        do {
          const page = await rig.reader.page(cursor);
          for (const record of page.records) {
            const read = readRecord(record, mapping);
            if (read.kind !== 'worker') throw new Error(`not read: ${JSON.stringify(read)}`);
            expect(pulled.has(read.said.key)).toBe(false);
            pulled.set(read.said.key, read.said);
          }
          cursor = page.next;
          pages += 1;
        } while (cursor !== undefined && pages < 1000);
        expect(pulled.size).toBe(118);
        for (const key of ['4700', '5000', '5042', '5116']) {
          const one = await said(key);
          expect(pulled.get(one.key)).toEqual(one);
        }
      });
    });

    describe('a working life', () => {
      it('is hired, changes and leaves', async () => {
        rig.vendor.staff.put(ada);
        const hired = await follows(undefined);
        expect(hired.kinds).toEqual(['hired']);
        expect(hired.events[0]!.data.effective).toEqual({ date: '2026-01-05' });
        rig.advance(60);
        expect((await follows(hired.now)).kinds).toEqual([]);
        rig.vendor.staff.put({ key: ada.key, department: 'Finance' });
        const changed = await follows(hired.now);
        expect(changed.kinds).toEqual(['changed']);
        expect(changed.events[0]!.data.person.department).toBe('Finance');
        rig.advance(60);
        rig.vendor.staff.put({ key: ada.key, status: 'left', lastDay: today(rig) });
        const left = await follows(changed.now);
        expect(left.kinds).toEqual(['terminated']);
        expect(left.events[0]!.data.effective).toMatchObject({ date: today(rig) });
        expect(left.events[0]!.data.sourceUpdatedAt > changed.events[0]!.data.sourceUpdatedAt).toBe(true);
      });

      it.runIf(abilities.lastDayAhead)('says a last day to come, moves it', async () => {
        rig.vendor.staff.put(ada);
        const hired = await follows(undefined);
        rig.advance(60);
        rig.vendor.staff.put({ key: ada.key, lastDay: '2026-12-31' });
        const announced = await follows(hired.now);
        expect(announced.kinds).toEqual(['terminated']);
        expect(announced.events[0]!.data).toMatchObject({ effective: { date: '2026-12-31' }, urgency: 'routine' });
        rig.advance(60);
        rig.vendor.staff.put({ key: ada.key, lastDay: '2026-12-15' });
        expect((await follows(announced.now)).events.map(({ data }) => data.effective.date)).toEqual(['2026-12-15']);
      });

      it.runIf(abilities.returns)('takes an end back', async () => {
        rig.vendor.staff.put({ ...ada, lastDay: '2026-12-31' });
        const hired = await follows(undefined);
        expect(hired.kinds).toEqual(['hired', 'terminated']);
        rig.advance(60);
        rig.vendor.staff.put({ key: ada.key, lastDay: undefined });
        expect((await follows(hired.now)).kinds).toEqual(['termination-rescinded']);
      });

      it.runIf(abilities.leave)('goes on leave and comes back', async () => {
        rig.vendor.staff.put(ada);
        const hired = await follows(undefined);
        rig.advance(60);
        rig.vendor.staff.put({ key: ada.key, status: 'leave' });
        const away = await follows(hired.now);
        expect(away.kinds).toEqual(['suspended']);
        rig.advance(60);
        rig.vendor.staff.put({ key: ada.key, status: 'active' });
        expect((await follows(away.now)).kinds).toEqual(['resumed']);
      });
    });

    describe('a source that does not answer as it should', () => {
      beforeEach(() => void rig.vendor.staff.put(ada));
      const calls = [
        ['one worker', () => rig.reader.worker(ada.key)],
        ['everybody', () => rig.reader.page()],
      ] as const;
      it.each(calls)('asks to wait (%s): the wait is told', async (_, call) => {
        rig.vendor.faults.add({ on: '.', does: 'throttle', retryAfterSeconds: 17, times: 9 });
        await expect(call()).rejects.toMatchObject({ name: 'SourceThrottled', retryAfterSeconds: 17 });
      });
      it.each(calls)('fails or cuts the line (%s): tried again later', async (_, call) => {
        for (const does of ['fail', 'cut'] as const) {
          rig.vendor.faults.clear();
          rig.vendor.faults.add({ on: '.', does, status: 502, times: 9 });
          await expect(call()).rejects.toMatchObject({ name: 'SourceUnavailable' });
        }
      });
      it('does not know us: an operator must look, and no secret is told', async () => {
        for (const call of [() => rig.stranger.worker(ada.key), () => rig.stranger.page()]) {
          const error = await call().catch((one: unknown) => one);
          expect(error).toMatchObject({ name: 'SourceRefused' });
          expect(String((error as Error).message)).not.toMatch(/wrong-credential|4711|ada/i);
        }
      });
    });

    describe.runIf(abilities.webhooks)('its webhooks', () => {
      const scheme = source.signature as SignatureScheme;
      const secret = { keys: ['the-newest-key-of-hr-1', setUp.key] };
      const told = (): Delivery => {
        rig.vendor.staff.put(ada);
        const { headers, body } = rig.vendor.webhooks.made.at(-1)!;
        return { headers: lower(headers), query: {}, body: Buffer.from(body) };
      };
      const verify = (delivery: Delivery, keys: readonly string[] = secret.keys) =>
        verifySignature(scheme, delivery, { keys }, rig.nowSeconds()).kind;

      it('are believed, by any of the keys', () => {
        const delivery = told();
        expect(verify(delivery)).toBe('verified');
        expect(verify(delivery, [setUp.key])).toBe('verified');
      });

      it('say whose record to read', () => {
        expect(source.hear!(told())).toMatchObject({ kind: 'hints', hints: [{ key: ada.key }] });
      });

      it('are not believed with another key, without a header, in another spelling', () => {
        const delivery = told();
        const signed = delivery.headers[scheme.header]!;
        const given = (text: string | undefined) =>
          verify({ ...delivery, headers: { ...delivery.headers, [scheme.header]: text } });
        expect(verify(delivery, ['a-key-of-somebody-else'])).toBe('refused');
        expect(given(undefined)).toBe('refused');
        expect(given('')).toBe('refused');
        expect(given(`${signed}0`)).toBe('refused');
        expect(given(signed.slice(0, -1))).toBe('refused');
        expect(given(` ${signed}`)).toBe('refused');
        if (scheme.kind === 'hmac') {
          expect(given(scheme.encoding === 'hex' ? signed.toUpperCase() : signed.replace(/=*$/, '_'))).toBe('refused');
          const bytes = Buffer.from(signed.slice(scheme.prefix.length), scheme.encoding);
          expect(given(scheme.prefix + bytes.toString(scheme.encoding === 'hex' ? 'base64' : 'hex'))).toBe('refused');
        }
      });

      it.runIf(scheme?.kind === 'hmac')(
        'are not believed with any byte of the body altered, or with more of it',
        () => {
          const delivery = told();
          const body = Buffer.from(delivery.body);
          for (let index = 0; index < body.length; index++) {
            const altered = Buffer.from(body);
            altered[index]! ^= 1;
            expect(verify({ ...delivery, body: altered })).toBe('refused');
          }
          expect(verify({ ...delivery, body: Buffer.concat([body, Buffer.from(' ')]) })).toBe('refused');
          // What a length extension would send: the padding SHA-2 adds, and more.
          expect(
            verify({ ...delivery, body: Buffer.concat([body, Buffer.from([0x80, 0, 0, 0, 0]), Buffer.from('{}')]) }),
          ).toBe('refused');
        },
      );

      it.runIf(scheme?.kind === 'hmac' && scheme.timestampHeader !== undefined)(
        'are not believed when they are old, or from the future',
        () => {
          const delivery = told();
          const window = (scheme as { windowSeconds: number }).windowSeconds;
          rig.advance(window);
          expect(verify(delivery)).toBe('verified');
          rig.advance(1);
          expect(verify(delivery)).toBe('refused');
          rig.advance(-2 * window - 2);
          expect(verify(delivery)).toBe('refused');
        },
      );

      it.runIf(abilities.cutsAtOnce)(
        'say once that access ends at once: one that comes again cuts nobody',
        async () => {
          rig.vendor.staff.put({ ...ada, lastDay: '2026-12-31' });
          const hired = await follows(undefined);
          rig.advance(60);
          rig.vendor.staff.put({ key: ada.key, reason: 'revoke access immediately' });
          const hints = rig.vendor.webhooks.made.flatMap(({ headers, body }) => {
            const heard = source.hear!({ headers: lower(headers), query: {}, body: Buffer.from(body) });
            return heard.kind === 'hints' ? heard.hints.filter(({ cutAt }) => cutAt !== undefined) : [];
          });
          expect(hints).toEqual([{ key: ada.key, cutAt: readAt() }]);
          const cut = await follows(hired.now, hints[0]);
          expect(cut.events.map((event) => [eventKind(event), event.data.urgency])).toEqual([
            ['terminated', 'immediate'],
          ]);
          rig.advance(60);
          expect((await follows(cut.now, hints[0])).kinds).toEqual([]);
          rig.vendor.staff.put({ key: ada.key, lastDay: undefined, reason: undefined });
          const back = await follows(cut.now);
          expect(back.kinds).toEqual(['termination-rescinded']);
          rig.advance(3600);
          expect((await follows(back.now, hints[0])).kinds).toEqual([]);
        },
      );

      it.each(['', '{}', '[]', 'null', '"x"', '{"type":7}', '\u0000', '{"employees":[{"id":null}]}', 'a=b&c=d'])(
        'are refused, or nothing follows, when they are no such thing (%j)',
        (text) => {
          for (const type of ['application/json', 'application/x-www-form-urlencoded', undefined])
            expect(['refused', 'nothing']).toContain(
              source.hear!({ headers: { 'content-type': type }, query: {}, body: Buffer.from(text) }).kind,
            );
        },
      );
    });
  });
}

function today(rig: SourceRig): string {
  return new Date(rig.nowSeconds() * 1000).toISOString().slice(0, 10);
}

function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
