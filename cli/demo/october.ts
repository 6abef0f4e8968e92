/** What happens at the demo's company in a week of October, for the export that is shipped as a sample (docs/sample-export.md): enough leavers to pick 25 of. */

type Record = Readonly<globalThis.Record<string, unknown>>;

export const OCTOBER = { staffAt: '2026-10-04T18:00:00.000Z', from: '2026-10-05', to: '2026-10-09' } as const;

/** Worker ids of people made up here begin with these. */
const [STAFF, JOINERS] = [6000, 7000];

const GIVEN = ['Amara', 'Bruno', 'Carla', 'Dimitri', 'Elif', 'Fergus', 'Greta', 'Hugo', 'Irina', 'Jonas'];
const FAMILY = ['Abara', 'Brandt', 'Castel', 'Dunmore', 'Eklund'];
const OFFICES = ['London', 'Leeds', 'Bristol', 'Glasgow', 'Cardiff'];
const PLACES = [
  { department: 'Engineering', title: 'Engineer', managerWorkerId: 'w-1008' },
  { department: 'Sales', title: 'Account executive', managerWorkerId: 'w-1004' },
  { department: 'Finance', title: 'Financial analyst', managerWorkerId: 'w-1012' },
  { department: 'People', title: 'Recruiter', managerWorkerId: 'w-1005' },
] as const;

export interface Sent {
  readonly at: string;
  readonly events: readonly Record[];
}

function personAt(number: number, startDate: string): Record {
  const given = GIVEN[number % GIVEN.length] ?? '';
  const family = FAMILY[Math.floor(number / GIVEN.length) % FAMILY.length] ?? '';
  return {
    ...{ workerId: `w-${number}`, givenName: given, familyName: family },
    email: `${given}.${family}.${number}@marlow.example`.toLowerCase(),
    employmentType: number % 7 === 0 ? 'contractor' : 'employee',
    ...PLACES[number % PLACES.length],
    // Fewer than 20 a site: the brakes look at the leavers of a larger one together.
    ...{ costCenter: 'CC-600', country: 'GB', office: OFFICES[number % OFFICES.length] ?? 'London' },
    ...{ timeZone: 'Europe/London', startDate },
  };
}

function eventOf(kind: string, updated: string, effective: Record, person: Record, more: Record = {}): Record {
  const { workerId } = person;
  return {
    ...{ specversion: '1.0', id: `${kind}-${workerId}-${updated}`, source: 'hr', type: `tenure.person.${kind}` },
    subject: workerId,
    data: { effective, sourceUpdatedAt: updated, ...more, person },
  };
}

const staff = (number: number) => personAt(STAFF + number, '2026-03-02');
const [MOST_STAFF, LEAVERS] = [44, 30];

/** They work here before the week begins. */
export function everybody(): readonly Record[] {
  return Array.from({ length: MOST_STAFF }, (_, at) =>
    eventOf('hired', '2026-02-16T09:00:00.000Z', { date: '2026-03-02' }, staff(at)),
  );
}

/** HR says in the morning who leaves that evening; of some only afterwards, of some at once, and one stays after all. */
export function leaving(): readonly Sent[] {
  const days = ['05', '06', '07', '08', '09'];
  const ordinary = days.map((day, at): Sent => {
    const leavers = Array.from({ length: LEAVERS / days.length }, (_, number) => staff(at + number * days.length));
    const [said, noticedAt] = [`2026-10-${day}T08:30:00.000Z`, `2026-10-${day}T07:45:00.000Z`];
    return {
      at: said,
      events: leavers.map((person, number) => {
        const late = at === 3 && number === 0;
        const effective = { date: late ? '2026-10-05' : `2026-10-${day}`, time: '17:00' };
        return eventOf('terminated', said, effective, person, {
          noticedAt: late ? '2026-10-07T15:00:00.000Z' : noticedAt,
          ...(number === 1 ? { urgency: 'immediate' } : {}),
        });
      }),
    };
  });
  const stays = staff(40);
  const later = eventOf('terminated', '2026-10-06T10:00:00.000Z', { date: '2026-10-30' }, staff(41));
  return [
    ...ordinary,
    {
      at: '2026-10-06T10:00:00.000Z',
      events: [eventOf('terminated', '2026-10-06T10:00:00.000Z', { date: '2026-10-16' }, stays), later],
    },
    {
      at: '2026-10-07T10:00:00.000Z',
      events: [eventOf('termination-rescinded', '2026-10-07T10:00:00.000Z', { date: '2026-10-16' }, stays)],
    },
  ];
}

/** Somebody joins each day; accountants wait for the ledger's owner. Some move. */
export function joiningAndMoving(): readonly Sent[] {
  const joins = ['05', '06', '07', '08'].map((day, at): Sent => {
    const said = `2026-10-${day}T07:00:00.000Z`;
    const hired = [personAt(JOINERS + at, `2026-10-${day}`), personAt(JOINERS + at + 10, `2026-10-${day}`)];
    return { at: said, events: hired.map((person) => eventOf('hired', said, { date: `2026-10-${day}` }, person)) };
  });
  const moves = [35, 36, 37].map((number, at): Sent => {
    const said = `2026-10-0${6 + at}T11:00:00.000Z`;
    const person = { ...staff(number), ...PLACES[(number + 1) % PLACES.length], employmentType: 'employee' };
    return { at: said, events: [eventOf('changed', said, { date: said.slice(0, 10) }, person)] };
  });
  return [...joins, ...moves];
}

/** What people ask for themselves, and what a manager asks for a leaver. */
export const ASKINGS = [
  { at: '2026-10-05T12:00:00.000Z', by: 'w-1013', entitlement: 'finance-ledger', kind: 'request', workerId: 'w-1013' },
  {
    at: '2026-10-06T12:00:00.000Z',
    by: 'w-1009',
    entitlement: 'production-access',
    kind: 'request',
    workerId: 'w-1009',
  },
  {
    at: '2026-10-07T12:00:00.000Z',
    by: 'w-1010',
    entitlement: 'production-access',
    kind: 'request',
    workerId: 'w-1010',
  },
  {
    at: '2026-10-08T12:00:00.000Z',
    by: 'w-1008',
    entitlement: 'engineering-files',
    kind: 'exception',
    workerId: 'w-6004',
  },
] as const;

/** Who says what of whatever waits for them, each afternoon. */
export const DECIDERS = ['w-1003', 'w-1007', 'w-1012', 'w-1008', 'w-1005'] as const;
export const DENIED = 'w-1010';
