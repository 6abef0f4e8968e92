/** The staff of a simulated HR system, in words of our own: each vendor shows them in its own, and tells of every change by its own webhooks. */
import * as z from 'zod';
import type { Clock } from '../../service.ts';
import { openShelves } from '../shelves.ts';

/** One employment as somebody in HR would enter it. */
export const StaffMember = z.strictObject({
  /** What the vendor calls them. */
  key: z.string().min(1),
  /** The human, where one has several employments; otherwise each is somebody else. */
  personKey: z.string().min(1).optional(),
  workerId: z.string().min(1),
  givenName: z.string(),
  familyName: z.string(),
  email: z.string().optional(),
  employmentType: z.enum(['employee', 'contractor', 'intern']).default('employee'),
  department: z.string().default('Legal'),
  title: z.string().default('Counsel'),
  costCenter: z.string().optional(),
  /** ISO 3166-1 alpha-2. */
  country: z.string().default('GB'),
  office: z.string().default('London'),
  timeZone: z.string().default('Europe/London'),
  managerKey: z.string().optional(),
  startDate: z.iso.date(),
  lastDay: z.iso.date().optional(),
  status: z.enum(['active', 'leave', 'left']).default('active'),
  reason: z.string().optional(),
  /** Entered for a day to come: what the vendor shows only to who asks for that. */
  toCome: z.strictObject({ department: z.string(), title: z.string(), office: z.string() }).partial().optional(),
});
export type StaffMember = z.infer<typeof StaffMember>;

/** With when they were entered and last changed. */
export type Kept = StaffMember & { readonly createdMs: number; readonly changedMs: number };

export type StaffChange = 'created' | 'updated' | 'deleted';

export interface Staff {
  find(key: string): Kept | undefined;
  /** In the order of their keys. */
  all(): readonly Kept[];
  /** Enters somebody, or changes what is given of them; `undefined` takes a value away. Tells of it. */
  put(member: { readonly key: string } & { readonly [K in keyof StaffMember]?: StaffMember[K] | undefined }): Kept;
  remove(key: string): void;
  close(): void;
}

export interface StaffOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly seed?: readonly z.input<typeof StaffMember>[] | undefined;
  readonly persist?: string | undefined;
  tell(change: StaffChange, member: Kept, before: Kept | undefined): void;
}

export function openStaff({ clock, seed = [], persist, tell }: StaffOptions): Staff {
  const shelves = openShelves(persist);
  const shelf = shelves.shelf<Kept>('staff');
  if (shelves.empty)
    for (const one of seed)
      shelf.set(one.key, { ...StaffMember.parse(one), createdMs: clock.now(), changedMs: clock.now() });
  return {
    find: (key) => shelf.get(key),
    all: () => [...shelf.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    put: (member) => {
      const before = shelf.get(member.key);
      const { createdMs = clock.now(), changedMs: _, ...known } = before ?? {};
      const said = Object.fromEntries(
        Object.entries({ ...known, ...member }).filter(([, value]) => value !== undefined),
      );
      const kept = { ...StaffMember.parse(said), createdMs, changedMs: clock.now() };
      shelf.set(kept.key, kept);
      tell(before === undefined ? 'created' : 'updated', kept, before);
      return kept;
    },
    remove: (key) => {
      const before = shelf.get(key);
      if (before === undefined) return;
      shelf.delete(key);
      tell('deleted', before, before);
    },
    close: () => shelves.close(),
  };
}
